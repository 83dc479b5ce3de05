// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import java.util.Arrays;

/**
 * Makes an {@link AddressMap} of ranges that may overlap: of those that contain an address, the one
 * with the greatest number counts. With functions in the order of their entries that is the
 * innermost.
 */
final class AddressMapBuilder {
    private long[] keys = new long[64];
    private int[] ends = new int[64];
    private int[] values = new int[64];
    private int count;

    /** The ranges that contain the address that {@link #build} has come to, and some that ended. */
    private int[] open = new int[32];

    private int openCount;

    private int[] starts = new int[64];
    private int[] result = new int[64];
    private int size;

    /** Returns how many ranges were added. */
    int count() {
        return count;
    }

    /** Returns the number of a range that was added. */
    int value(int range) {
        return values[range];
    }

    void clear() {
        count = 0;
    }

    /** Adds a range, which contains the address {@code start} and not {@code end}. */
    void add(int start, int end, int value) {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        keys[count] = (long) start << Integer.SIZE | count;
        ends[count] = end;
        values[count] = value;
        count++;
    }

    /** Returns the map of what was added. */
    AddressMap build() {
        Arrays.sort(keys, 0, count);
        size = 0;
        openCount = 0;
        for (int i = 0; i < count; i++) {
            int start = (int) (keys[i] >>> Integer.SIZE);
            closeUntil(start);
            push((int) keys[i]);
            emit(start, values[open[0]]);
        }
        closeUntil(Integer.MAX_VALUE);
        return new AddressMap(Arrays.copyOf(starts, size), Arrays.copyOf(result, size));
    }

    private void closeUntil(int address) {
        while (openCount > 0 && ends[open[0]] <= address) {
            int end = ends[open[0]];
            while (openCount > 0 && ends[open[0]] <= end) {
                pop();
            }
            emit(end, openCount > 0 ? values[open[0]] : AddressMap.NONE);
        }
    }

    /** Adds to a heap, of which the range with the greatest number is the first. */
    private void push(int range) {
        if (openCount == open.length) {
            open = Arrays.copyOf(open, openCount * 2);
        }
        int at = openCount++;
        while (at > 0 && values[open[(at - 1) / 2]] < values[range]) {
            open[at] = open[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        open[at] = range;
    }

    /** Removes the first of the heap. */
    private void pop() {
        int range = open[--openCount];
        int at = 0;
        while (2 * at + 1 < openCount) {
            int child = 2 * at + 1;
            if (child + 1 < openCount && values[open[child + 1]] > values[open[child]]) {
                child++;
            }
            if (values[open[child]] <= values[range]) {
                break;
            }
            open[at] = open[child];
            at = child;
        }
        open[at] = range;
    }

    private void emit(int start, int value) {
        if (size > 0 && starts[size - 1] == start) {
            size--;
        }
        if (size > 0 && result[size - 1] == value) {
            return;
        }
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            result = Arrays.copyOf(result, size * 2);
        }
        starts[size] = start;
        result[size] = value;
        size++;
    }
}
