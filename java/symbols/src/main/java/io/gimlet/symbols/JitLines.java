// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.util.Arrays;

/**
 * Lines of generated functions, as columns: runs of places in the code, each with the line that
 * begins there. For one thread at a time.
 */
final class JitLines {
    /** The run of a function without lines. */
    static final int NONE = 0;

    private int[] offsets = new int[256];
    private int[] lines = new int[256];
    private int[] fileOffsets = new int[256];
    private int count;

    /** Where each run begins, by its number from 1; a run ends where the next one begins. */
    private int[] runs = new int[64];

    private int runCount;

    /** Begins a run, and returns its number. */
    int begin() {
        if (runCount + 1 == runs.length) {
            runs = Arrays.copyOf(runs, runs.length * 2);
        }
        runs[++runCount] = count;
        return runCount;
    }

    /**
     * Appends to the run that began last.
     *
     * @param offset of the place from the start of the function
     * @param fileOffset of the name of the source file
     */
    void add(int offset, int line, int fileOffset) {
        if (count == offsets.length) {
            int capacity = count * 2;
            offsets = Arrays.copyOf(offsets, capacity);
            lines = Arrays.copyOf(lines, capacity);
            fileOffsets = Arrays.copyOf(fileOffsets, capacity);
        }
        offsets[count] = offset;
        lines[count] = line;
        fileOffsets[count] = fileOffset;
        count++;
    }

    int count() {
        return count;
    }

    /** Returns the last place of a run that is not behind an offset, or -1; in no order there. */
    int find(int run, long offset) {
        int found = -1;
        int end = run == runCount ? count : runs[Math.min(run + 1, runCount)];
        for (int i = run == NONE ? end : runs[run]; i < end; i++) {
            if (offsets[i] <= offset && (found < 0 || offsets[i] >= offsets[found])) {
                found = i;
            }
        }
        return found;
    }

    int line(int place) {
        return lines[place];
    }

    int fileOffset(int place) {
        return fileOffsets[place];
    }

    /** Returns the memory that they take, in bytes. */
    long byteSize() {
        return (long) Integer.BYTES * (3L * offsets.length + runs.length);
    }
}
