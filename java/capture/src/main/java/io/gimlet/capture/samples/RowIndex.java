// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import java.util.Arrays;

/**
 * A hash index over rows that are numbered from 0 and kept elsewhere: linear probing. Look up with
 *
 * <pre>
 * int slot = index.first(hash);
 * while (index.row(slot) >= 0 &amp;&amp; !same(index.row(slot))) {
 *     slot = index.next(slot);
 * }
 * </pre>
 *
 * Allocates only when it grows. Not thread-safe.
 */
final class RowIndex {
    private static final int EMPTY = -1;

    private int[] slots = emptySlots(4096);
    private int[] hashes = new int[1024];
    private int size;

    int first(int hash) {
        return hash & (slots.length - 1);
    }

    int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    /** The row in a slot; negative for an empty one. */
    int row(int slot) {
        return slots[slot];
    }

    /** The hash of a row, which tells most different rows apart. */
    int hash(int row) {
        return hashes[row];
    }

    /** Gives the empty slot that a look-up ended at to the next row. */
    void append(int slot, int hash) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        hashes[size] = hash;
        slots[slot] = size++;
        if (size * 2 > slots.length) {
            slots = emptySlots(slots.length * 2);
            for (int row = 0; row < size; row++) {
                int free = first(hashes[row]);
                while (slots[free] != EMPTY) {
                    free = next(free);
                }
                slots[free] = row;
            }
        }
    }

    private static int[] emptySlots(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, EMPTY);
        return slots;
    }
}
