// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import java.util.Arrays;

/**
 * Collects the rows of a table in the order of their addresses. An address is an offset from the
 * lowest address of the file's code, in bytes. Rows that repeat their predecessor are dropped; of
 * rows with one address the last counts.
 */
final class RowBuilder {
    private static final int NOWHERE = -1;

    private int[] offsets;
    private char[] rules;
    private int count;
    private int floor;
    private int early = NOWHERE;

    RowBuilder(int expectedRows) {
        offsets = new int[expectedRows];
        rules = new char[expectedRows];
    }

    /**
     * Moves what is added below an offset up to it, because another FDE covers what is below; rows
     * that are there stay.
     */
    void floor(int offset) {
        floor = offset;
    }

    /** Moves the row at this offset one byte down, until the next call. */
    void beginEarly(int offset) {
        early = offset;
    }

    /** Adds a row that is not below the last one, apart from the floor. */
    void add(int offset, int rule) {
        int at = Math.max(offset == early ? offset - 1 : offset, floor);
        if (count > 0 && offsets[count - 1] == at) {
            count--;
        }
        if (count > 0 && rules[count - 1] == rule) {
            return;
        }
        if (count == offsets.length) {
            grow();
        }
        offsets[count] = at;
        rules[count] = (char) rule;
        count++;
    }

    private void grow() {
        int length = Math.max(2 * count, 64);
        offsets = Arrays.copyOf(offsets, length);
        rules = Arrays.copyOf(rules, length);
    }

    int[] offsets() {
        return Arrays.copyOf(offsets, count);
    }

    char[] rules() {
        return Arrays.copyOf(rules, count);
    }
}
