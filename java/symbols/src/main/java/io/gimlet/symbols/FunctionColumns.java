// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Functions as columns of numbers: objects would take twice the memory. */
final class FunctionColumns {
    /** The memory of a function. */
    static final int FUNCTION_BYTES = Long.BYTES + 2 * Integer.BYTES + Byte.BYTES;

    private long[] starts = new long[256];
    private int[] lengths = new int[256];
    private int[] nameOffsets = new int[256];
    private byte[] tables = new byte[256];
    private int count;

    /** Returns columns that {@link #write} wrote. */
    static FunctionColumns read(ByteBuffer bytes, int count) {
        var columns = new FunctionColumns();
        columns.count = count;
        columns.starts = Columns.longs(bytes, count);
        columns.lengths = Columns.ints(bytes, count);
        columns.nameOffsets = Columns.ints(bytes, count);
        columns.tables = new byte[count];
        bytes.get(columns.tables);
        return columns;
    }

    void write(ByteBuffer bytes) {
        Columns.put(bytes, starts, count);
        Columns.put(bytes, lengths, count);
        Columns.put(bytes, nameOffsets, count);
        bytes.put(tables, 0, count);
    }

    /** Returns whether no function is of a table beyond so many. */
    boolean areFrom(int tableCount) {
        for (int i = 0; i < count; i++) {
            if (tables[i] < 0 || tables[i] >= tableCount) {
                return false;
            }
        }
        return true;
    }

    /** Appends a function; its length is cut at {@link DisjointRanges#MAX_LENGTH}. */
    void add(long start, long length, int nameOffset, int table) {
        if (count == starts.length) {
            grow(count + (count >> 1));
        }
        boolean fits = Long.compareUnsigned(length, DisjointRanges.MAX_LENGTH) < 0;
        starts[count] = start;
        lengths[count] = (int) (fits ? length : DisjointRanges.MAX_LENGTH);
        nameOffsets[count] = nameOffset;
        tables[count] = (byte) table;
        count++;
    }

    private void grow(int capacity) {
        // All or none: where memory ends, the columns stay equally long.
        long[] moreStarts = Arrays.copyOf(starts, capacity);
        int[] moreLengths = Arrays.copyOf(lengths, capacity);
        int[] moreNameOffsets = Arrays.copyOf(nameOffsets, capacity);
        tables = Arrays.copyOf(tables, capacity);
        starts = moreStarts;
        lengths = moreLengths;
        nameOffsets = moreNameOffsets;
    }

    /** Gives back the spare room of the columns. */
    void trim() {
        grow(count);
    }

    int count() {
        return count;
    }

    long start(int index) {
        return starts[index];
    }

    /** Returns the length in bytes. */
    long length(int index) {
        return Integer.toUnsignedLong(lengths[index]);
    }

    int nameOffset(int index) {
        return nameOffsets[index];
    }

    int table(int index) {
        return tables[index];
    }

    int[] byStart() {
        return AddressOrder.of(starts, count);
    }

    DisjointRanges ranges() {
        return DisjointRanges.of(starts, lengths, count);
    }

    /** The ranges of some functions; they count from {@code from} there. */
    DisjointRanges ranges(int from, int to) {
        return DisjointRanges.of(
                Arrays.copyOfRange(starts, from, to),
                Arrays.copyOfRange(lengths, from, to),
                to - from);
    }

    long byteSize() {
        return starts.length * (long) FUNCTION_BYTES;
    }
}
