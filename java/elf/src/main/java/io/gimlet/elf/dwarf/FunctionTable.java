// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import java.util.Arrays;

/**
 * The functions of one unit in columns: each, and each place where one is inlined, is a node.
 * Immutable.
 */
final class FunctionTable {
    /** A unit without functions. */
    static final FunctionTable EMPTY =
            new FunctionTable(
                    new AddressMap(new int[0], new int[0]), new int[0], new long[0], new long[0]);

    private final AddressMap addresses;
    private final int[] parents;
    private final long[] functions;
    private final long[] calls;

    /**
     * @param addresses the innermost node at addresses
     * @param parents the node that each is inlined into, which has a smaller number; {@link
     *     AddressMap#NONE} for one that is not inlined
     * @param functions the entry that names each ({@link DieReference})
     * @param calls where each is called if it is inlined ({@link SourcePlace})
     */
    FunctionTable(AddressMap addresses, int[] parents, long[] functions, long[] calls) {
        this.addresses = addresses;
        this.parents = parents;
        this.functions = functions;
        this.calls = calls;
    }

    /** Returns the innermost node at an address, or {@link AddressMap#NONE}. */
    int find(int address) {
        return addresses.find(address);
    }

    int parent(int node) {
        return parents[node];
    }

    long function(int node) {
        return functions[node];
    }

    long call(int node) {
        return calls[node];
    }

    int[] parents() {
        return parents;
    }

    long[] functions() {
        return functions;
    }

    long[] calls() {
        return calls;
    }

    AddressMap addresses() {
        return addresses;
    }

    long byteSize() {
        return addresses.byteSize() + 20L * parents.length;
    }

    /** Adds nodes in the order of the entries, and their ranges. */
    static final class Builder {
        private final AddressMapBuilder ranges = new AddressMapBuilder();
        private int[] parents = new int[64];
        private long[] functions = new long[64];
        private long[] calls = new long[64];
        private int count;

        void clear() {
            ranges.clear();
            count = 0;
        }

        /** Returns the number of the node that is added next. */
        int next() {
            return count;
        }

        void addRange(int start, int end) {
            ranges.add(start, end, count);
        }

        int add(int parent, long function, long call) {
            if (count == parents.length) {
                parents = Arrays.copyOf(parents, count * 2);
                functions = Arrays.copyOf(functions, count * 2);
                calls = Arrays.copyOf(calls, count * 2);
            }
            parents[count] = parent;
            functions[count] = function;
            calls[count] = call;
            return count++;
        }

        FunctionTable build() {
            return count == 0
                    ? EMPTY
                    : new FunctionTable(
                            ranges.build(),
                            Arrays.copyOf(parents, count),
                            Arrays.copyOf(functions, count),
                            Arrays.copyOf(calls, count));
        }
    }
}
