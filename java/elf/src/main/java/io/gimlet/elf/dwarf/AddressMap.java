// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/**
 * What is at the addresses of code: disjoint ranges, each with a number, in two columns. Addresses
 * are those of a {@link CodeSpan}. Immutable.
 */
final class AddressMap {
    /** Nothing. */
    static final int NONE = -1;

    private final int[] starts;
    private final int[] values;

    /**
     * @param starts ascending; each range ends where the next one starts
     * @param values a number for each, or {@link #NONE}, as the last one has
     */
    AddressMap(int[] starts, int[] values) {
        this.starts = starts;
        this.values = values;
    }

    /** Returns what is at an address, or {@link #NONE}. Allocates nothing. */
    int find(int address) {
        int index = index(starts, starts.length, address);
        return index < 0 ? NONE : values[index];
    }

    /** Returns the index of the last start that is not after an address; -1 if there is none. */
    static int index(int[] starts, int count, int address) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Hands on each range with something in it. */
    void forEach(Range range) {
        for (int i = 0; i + 1 < starts.length; i++) {
            if (values[i] != NONE) {
                range.accept(starts[i], starts[i + 1]);
            }
        }
    }

    int[] starts() {
        return starts;
    }

    int[] values() {
        return values;
    }

    long byteSize() {
        return 8L * starts.length;
    }

    /** Takes ranges, which contain their start and not their end. */
    @FunctionalInterface
    interface Range {
        void accept(int start, int end);
    }
}
