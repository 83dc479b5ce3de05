// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The form of a unit's tables in an index: counts, then the columns that tables have, then the
 * names, all little-endian. Functions are numbers of the unit's own instead of references. What is
 * read is checked, so that every lookup in it ends within its columns.
 */
final class StoredUnit {
    private static final int COUNTS = 6;
    private static final int HEADER_BYTES = COUNTS * Integer.BYTES;
    private static final int ROW_BYTES = Long.BYTES + Integer.BYTES;
    private static final int RANGE_BYTES = 2 * Integer.BYTES;
    private static final int NODE_BYTES = Long.BYTES + 2 * Integer.BYTES;

    /**
     * How long the columns are.
     *
     * @param rows of the lines
     * @param ranges of the addresses of functions
     * @param nodes functions, and places where one is inlined
     * @param functions distinct ones
     * @param files that places count
     * @param nameBytes names of functions and files
     */
    private record Counts(
            int rows, int ranges, int nodes, int functions, int files, int nameBytes) {
        static Counts read(ByteBuffer block) throws MalformedElfException {
            if (block.remaining() < HEADER_BYTES) {
                throw damaged();
            }
            return new Counts(
                    block.getInt(),
                    block.getInt(),
                    block.getInt(),
                    block.getInt(),
                    block.getInt(),
                    block.getInt());
        }

        void write(ByteBuffer block) {
            block.putInt(rows).putInt(ranges).putInt(nodes);
            block.putInt(functions).putInt(files).putInt(nameBytes);
        }

        boolean isOf(int blockBytes) {
            int least = Math.min(Math.min(rows, ranges), Math.min(nodes, functions));
            return Math.min(least, Math.min(files, nameBytes)) >= 0 && bytes() == blockBytes;
        }

        long bytes() {
            return HEADER_BYTES
                    + (long) rows * ROW_BYTES
                    + (long) ranges * RANGE_BYTES
                    + (long) nodes * NODE_BYTES
                    + (2L * functions + files) * Integer.BYTES
                    + nameBytes;
        }
    }

    private StoredUnit() {}

    private static MalformedElfException damaged() {
        return new MalformedElfException("a unit of an index is damaged", 0);
    }

    /**
     * Returns the bytes of tables that were read of a file.
     *
     * @param names of the functions that they refer to
     */
    static byte[] encode(UnitTables tables, FunctionNames names, DebugReaders readers) {
        FunctionTable functions = tables.functions();
        LineTable lines = tables.lines();
        var numbers = new FunctionNumbers(functions.functions());
        var pool = new NameBytes();
        int[] functionLines = new int[numbers.count()];
        int[] ends = new int[numbers.count() + lines.files().end()];
        for (int i = 0; i < numbers.count(); i++) {
            FunctionName name = names.of(numbers.reference(i));
            functionLines[i] = name.line() << 1 | (name.isLinkageName() ? 1 : 0);
            ends[i] = pool.add(name.name());
        }
        boolean[] used = usedFiles(lines, functions);
        for (int file = 0; file < used.length; file++) {
            ends[numbers.count() + file] = pool.add(used[file] ? tables.path(file, readers) : "");
        }
        var counts =
                new Counts(
                        lines.starts().length,
                        functions.addresses().starts().length,
                        functions.parents().length,
                        numbers.count(),
                        used.length,
                        pool.size());
        ByteBuffer block =
                ByteBuffer.allocate(Math.toIntExact(counts.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        counts.write(block);
        put(block, lines.places());
        put(block, functions.calls());
        put(block, lines.starts());
        put(block, functions.addresses().starts());
        put(block, functions.addresses().values());
        put(block, functions.parents());
        put(block, numbers.ofNodes());
        put(block, functionLines);
        put(block, ends);
        return block.put(pool.bytes(), 0, pool.size()).array();
    }

    /** Headers that lines never leave are most of what a unit has. */
    private static boolean[] usedFiles(LineTable lines, FunctionTable functions) {
        boolean[] used = new boolean[lines.files().end()];
        for (long[] places : new long[][] {lines.places(), functions.calls()}) {
            for (long place : places) {
                if (place != SourcePlace.NONE && SourcePlace.file(place) < used.length) {
                    used[SourcePlace.file(place)] = true;
                }
            }
        }
        return used;
    }

    private static void put(ByteBuffer block, int[] column) {
        block.asIntBuffer().put(column);
        block.position(block.position() + Integer.BYTES * column.length);
    }

    private static void put(ByteBuffer block, long[] column) {
        block.asLongBuffer().put(column);
        block.position(block.position() + Long.BYTES * column.length);
    }

    /**
     * Returns the tables that some bytes are.
     *
     * @throws MalformedElfException if they are none
     */
    static UnitTables decode(byte[] bytes) throws MalformedElfException {
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Counts counts = Counts.read(block);
        if (!counts.isOf(bytes.length)) {
            throw damaged();
        }
        long[] places = longs(block, counts.rows());
        long[] calls = longs(block, counts.nodes());
        int[] rowStarts = ints(block, counts.rows());
        int[] rangeStarts = ints(block, counts.ranges());
        int[] rangeNodes = ints(block, counts.ranges());
        int[] parents = ints(block, counts.nodes());
        int[] functions = ints(block, counts.nodes());
        int[] functionLines = ints(block, counts.functions());
        int[] ends = ints(block, counts.functions() + counts.files());
        byte[] pool = Arrays.copyOfRange(bytes, block.position(), bytes.length);
        requireBelow(rangeNodes, counts.nodes());
        requireBelow(functions, counts.functions());
        requireParents(parents);
        requireAscending(ends, pool.length);
        return new UnitTables(
                new FunctionTable(
                        new AddressMap(rangeStarts, rangeNodes),
                        parents,
                        widened(functions),
                        calls),
                new LineTable(rowStarts, places, LineFiles.EMPTY),
                new StoredNames(pool, ends, functionLines));
    }

    private static int[] ints(ByteBuffer block, int count) {
        int[] column = new int[count];
        block.asIntBuffer().get(column);
        block.position(block.position() + Integer.BYTES * count);
        return column;
    }

    private static long[] longs(ByteBuffer block, int count) {
        long[] column = new long[count];
        block.asLongBuffer().get(column);
        block.position(block.position() + Long.BYTES * count);
        return column;
    }

    private static long[] widened(int[] numbers) {
        long[] wide = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            wide[i] = numbers[i];
        }
        return wide;
    }

    private static void requireBelow(int[] numbers, int end) throws MalformedElfException {
        for (int number : numbers) {
            if (number < AddressMap.NONE || number >= end) {
                throw damaged();
            }
        }
    }

    private static void requireParents(int[] parents) throws MalformedElfException {
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] < AddressMap.NONE || parents[i] >= i) {
                throw damaged();
            }
        }
    }

    private static void requireAscending(int[] ends, int most) throws MalformedElfException {
        int previous = 0;
        for (int end : ends) {
            if (end < previous) {
                throw damaged();
            }
            previous = end;
        }
        if (previous > most) {
            throw damaged();
        }
    }
}
