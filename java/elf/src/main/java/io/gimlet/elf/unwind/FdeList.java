// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import java.util.Arrays;

/**
 * The frame description entries of all sections of a file: which code, and where their programs
 * are. Primitive arrays, as large files have half a million.
 */
final class FdeList {
    private static final int INITIAL_CAPACITY = 256;

    /** First offset of the code in the high half, the index in the low one: sorts by both. */
    private long[] keys = new long[INITIAL_CAPACITY];

    private int[] lengths = new int[INITIAL_CAPACITY];
    private int[] programs = new int[INITIAL_CAPACITY];
    private int[] programEnds = new int[INITIAL_CAPACITY];
    private int[] cies = new int[INITIAL_CAPACITY];
    private int count;

    /**
     * @param start first offset of the code, not negative
     * @param length its length in bytes
     * @param cie index of its CIE among all
     * @param program position of its instructions in their section
     * @param programEnd position after them
     */
    void add(int start, int length, int cie, int program, int programEnd) {
        if (count == keys.length) {
            grow();
        }
        keys[count] = (long) start << Integer.SIZE | count;
        lengths[count] = length;
        cies[count] = cie;
        programs[count] = program;
        programEnds[count] = programEnd;
        count++;
    }

    private void grow() {
        int capacity = 2 * count;
        keys = Arrays.copyOf(keys, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        cies = Arrays.copyOf(cies, capacity);
        programs = Arrays.copyOf(programs, capacity);
        programEnds = Arrays.copyOf(programEnds, capacity);
    }

    int count() {
        return count;
    }

    /** Puts the code into order; FDEs of the same address stay in theirs. */
    void sort() {
        Arrays.sort(keys, 0, count);
    }

    /** Returns the first offset of the code that is at a rank of the order. */
    int start(int rank) {
        return (int) (keys[rank] >>> Integer.SIZE);
    }

    /** Returns the index, in the order of adding, of the FDE at a rank of the order. */
    int index(int rank) {
        return (int) keys[rank];
    }

    int length(int index) {
        return lengths[index];
    }

    int cie(int index) {
        return cies[index];
    }

    int program(int index) {
        return programs[index];
    }

    int programEnd(int index) {
        return programEnds[index];
    }
}
