// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Address ranges that may overlap, cut into pieces that do not: where ranges overlap, the one with
 * the highest index has the address. Immutable. {@link #find} takes logarithmic time and allocates
 * nothing, however a hostile file nests its ranges.
 */
final class DisjointRanges {
    /** No function is longer; ranges that claim more end here. */
    static final long MAX_LENGTH = 0xffff_ffffL;

    /** The memory of a piece. */
    static final int PIECE_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private final long[] starts;
    private final int[] lengths;
    private final int[] owners;

    private DisjointRanges(long[] starts, int[] lengths, int[] owners) {
        this.starts = starts;
        this.lengths = lengths;
        this.owners = owners;
    }

    /**
     * Cuts ranges into pieces.
     *
     * @param starts first address of each range
     * @param lengths length of each range in bytes, unsigned
     * @param count number of ranges
     */
    static DisjointRanges of(long[] starts, int[] lengths, int count) {
        var sweep = new Sweep(starts, lengths, count);
        for (int index : AddressOrder.of(starts, count)) {
            sweep.open(index);
        }
        return sweep.finish();
    }

    /** Returns ranges that {@link #write} wrote. */
    static DisjointRanges read(ByteBuffer bytes, int pieces) {
        return new DisjointRanges(
                Columns.longs(bytes, pieces),
                Columns.ints(bytes, pieces),
                Columns.ints(bytes, pieces));
    }

    void write(ByteBuffer bytes) {
        Columns.put(bytes, starts, starts.length);
        Columns.put(bytes, lengths, lengths.length);
        Columns.put(bytes, owners, owners.length);
    }

    /** Returns how many pieces there are. */
    int count() {
        return starts.length;
    }

    /** Returns whether all have indices below a number. */
    boolean areOf(int ranges) {
        for (int owner : owners) {
            if (owner < 0 || owner >= ranges) {
                return false;
            }
        }
        return true;
    }

    /** Returns the index of the range that has an address, or -1. */
    int find(long address) {
        int piece = floor(starts, starts.length, address);
        return piece >= 0 && isWithin(address - starts[piece], lengths[piece]) ? owners[piece] : -1;
    }

    /**
     * Returns whether an address of a range is one of these.
     *
     * @param length of the range in bytes, from 1
     */
    boolean overlaps(long start, long length) {
        int piece = floor(starts, starts.length, start + length - 1);
        return piece >= 0
                && (Long.compareUnsigned(starts[piece], start) >= 0
                        || isWithin(start - starts[piece], lengths[piece]));
    }

    /** Returns whether a distance is below a length; both are unsigned. */
    static boolean isWithin(long distance, int length) {
        return Long.compareUnsigned(distance, Integer.toUnsignedLong(length)) < 0;
    }

    /**
     * Returns the last index whose value is not above an address, or -1; values ascend, unsigned.
     */
    static int floor(long[] sorted, int count, long address) {
        int low = 0;
        int high = count - 1;
        long key = address ^ Long.MIN_VALUE;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if ((sorted[middle] ^ Long.MIN_VALUE) <= key) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    long byteSize() {
        return starts.length * (long) PIECE_BYTES;
    }

    /**
     * Goes through the ranges by ascending start, with a heap of those that are open, the highest
     * index on top.
     */
    private static final class Sweep {
        private final long[] rangeStarts;
        private final int[] rangeLengths;
        private int[] heap = new int[16];
        private int open;
        private long position;
        private long[] starts;
        private int[] lengths;
        private int[] owners;
        private int pieces;

        Sweep(long[] rangeStarts, int[] rangeLengths, int count) {
            this.rangeStarts = rangeStarts;
            this.rangeLengths = rangeLengths;
            starts = new long[count];
            lengths = new int[count];
            owners = new int[count];
        }

        void open(int index) {
            emitUntil(rangeStarts[index]);
            position = rangeStarts[index];
            push(index);
        }

        DisjointRanges finish() {
            emitUntil(-1);
            return new DisjointRanges(
                    Arrays.copyOf(starts, pieces),
                    Arrays.copyOf(lengths, pieces),
                    Arrays.copyOf(owners, pieces));
        }

        private void emitUntil(long limit) {
            while (open > 0 && Long.compareUnsigned(position, limit) < 0) {
                int top = heap[0];
                long end = end(top);
                if (Long.compareUnsigned(end, position) <= 0) {
                    pop();
                } else {
                    long pieceEnd = Long.compareUnsigned(end, limit) < 0 ? end : limit;
                    emit(position, (int) (pieceEnd - position), top);
                    position = pieceEnd;
                }
            }
        }

        private long end(int index) {
            long start = rangeStarts[index];
            long end = start + Integer.toUnsignedLong(rangeLengths[index]);
            return Long.compareUnsigned(end, start) < 0 ? -1 : end;
        }

        private void emit(long start, int length, int owner) {
            if (pieces == starts.length) {
                int capacity = pieces + (pieces >> 1) + 16;
                starts = Arrays.copyOf(starts, capacity);
                lengths = Arrays.copyOf(lengths, capacity);
                owners = Arrays.copyOf(owners, capacity);
            }
            starts[pieces] = start;
            lengths[pieces] = length;
            owners[pieces] = owner;
            pieces++;
        }

        private void push(int index) {
            if (open == heap.length) {
                heap = Arrays.copyOf(heap, open * 2);
            }
            int at = open++;
            while (at > 0 && heap[(at - 1) >> 1] < index) {
                heap[at] = heap[(at - 1) >> 1];
                at = (at - 1) >> 1;
            }
            heap[at] = index;
        }

        private void pop() {
            int last = heap[--open];
            int at = 0;
            while (2 * at + 1 < open) {
                int child = 2 * at + 1;
                if (child + 1 < open && heap[child + 1] > heap[child]) {
                    child++;
                }
                if (heap[child] <= last) {
                    break;
                }
                heap[at] = heap[child];
                at = child;
            }
            heap[at] = last;
        }
    }
}
