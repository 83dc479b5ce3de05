// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Functions of generated code, in the order in which they came: memory holds one after the other,
 * and an address means the one that was there at a time. Grows; all of them stay.
 *
 * <p>They are kept in blocks with the pieces of each, so that an address is found at any time in a
 * search per block: a hostile process can put all its functions at one address.
 *
 * <p>For one thread at a time.
 */
final class TimedFunctions {
    /** The name of what is no function: memory that its function has left. */
    static final int GONE = -1;

    private static final int BLOCK = 4096;

    private final FunctionColumns functions = new FunctionColumns();
    private long[] fromNanos = new long[256];
    private final List<DisjointRanges> blocks = new ArrayList<>();
    private DisjointRanges tail = DisjointRanges.of(new long[0], new int[0], 0);
    private int tailCount;
    private int floor;
    private long floorNanos = Long.MIN_VALUE;

    /**
     * Appends a function; one that overlaps earlier ones takes their place from its time on.
     *
     * @param nameOffset of its name, or {@link #GONE}
     * @param timeNanos since when it is there, on CLOCK_MONOTONIC; that of the one before if that
     *     is later
     */
    void add(long start, long length, int nameOffset, long timeNanos) {
        int index = functions.count();
        if (index == fromNanos.length) {
            fromNanos = Arrays.copyOf(fromNanos, index + (index >> 1));
        }
        long before = index == 0 ? Long.MIN_VALUE : fromNanos[index - 1];
        fromNanos[index] = Math.max(timeNanos, before);
        functions.add(start, length, nameOffset, 0);
    }

    /** None of the functions so far is there from a time on. */
    void clear(long timeNanos) {
        floor = functions.count();
        floorNanos = timeNanos;
    }

    int count() {
        return functions.count();
    }

    long start(int index) {
        return functions.start(index);
    }

    /** Returns the length in bytes. */
    long length(int index) {
        return functions.length(index);
    }

    int nameOffset(int index) {
        return functions.nameOffset(index);
    }

    /** Returns the memory that they take, roughly, in bytes. */
    long byteSize() {
        long pieces = (long) functions.count() * DisjointRanges.PIECE_BYTES;
        return functions.byteSize() + (long) fromNanos.length * Long.BYTES + pieces;
    }

    /**
     * Returns the function that was at an address at a time, or -1: the last one that had come by
     * then, else the first one after that, as code may run before its runtime tells of it.
     */
    int find(long address, long timeNanos) {
        int limit = countUntil(timeNanos);
        int found = latest(address, floor(timeNanos), limit);
        return found >= 0 && !isGone(found) ? found : earliest(address, limit);
    }

    /** Returns whether there is a function, of any time that is not over, in a range. */
    boolean overlaps(long start, long length) {
        int sealed = functions.count() / BLOCK;
        for (int block = floor / BLOCK; block < sealed; block++) {
            if (ranges(block).overlaps(start, length)) {
                return true;
            }
        }
        for (int i = Math.max(floor, sealed * BLOCK); i < functions.count(); i++) {
            if (Long.compareUnsigned(functions.start(i) - start, length) < 0
                    || Long.compareUnsigned(start - functions.start(i), length(i)) < 0) {
                return true;
            }
        }
        return false;
    }

    private int floor(long timeNanos) {
        return timeNanos >= floorNanos ? floor : 0;
    }

    private boolean isGone(int index) {
        return functions.nameOffset(index) == GONE;
    }

    /** How many functions had come by a time. */
    private int countUntil(long timeNanos) {
        int low = 0;
        int high = functions.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (fromNanos[middle] <= timeNanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int latest(long address, int from, int limit) {
        int at = limit;
        while (at > from) {
            int block = (at - 1) / BLOCK;
            int start = block * BLOCK;
            int first = Math.max(start, from);
            int found = -1;
            if (first == start && at == end(block)) {
                int inBlock = ranges(block).find(address);
                found = inBlock < 0 ? -1 : start + inBlock;
            } else {
                for (int i = at - 1; i >= first && found < 0; i--) {
                    found = covers(i, address) ? i : -1;
                }
            }
            if (found >= 0) {
                return found;
            }
            at = first;
        }
        return -1;
    }

    private int earliest(long address, int from) {
        int at = from;
        while (at < functions.count()) {
            int block = at / BLOCK;
            if (ranges(block).find(address) >= 0) {
                for (int i = at; i < end(block); i++) {
                    if (covers(i, address) && !isGone(i)) {
                        return i;
                    }
                }
            }
            at = end(block);
        }
        return -1;
    }

    private boolean covers(int index, long address) {
        return Long.compareUnsigned(address - functions.start(index), length(index)) < 0;
    }

    private int end(int block) {
        return Math.min((block + 1) * BLOCK, functions.count());
    }

    /** The pieces of a block; those of the last one change. */
    private DisjointRanges ranges(int block) {
        int count = functions.count();
        while (blocks.size() <= block && (blocks.size() + 1) * BLOCK <= count) {
            int start = blocks.size() * BLOCK;
            blocks.add(functions.ranges(start, start + BLOCK));
        }
        if (block < blocks.size()) {
            return blocks.get(block);
        }
        if (tailCount != count) {
            tail = functions.ranges(block * BLOCK, count);
            tailCount = count;
        }
        return tail;
    }
}
