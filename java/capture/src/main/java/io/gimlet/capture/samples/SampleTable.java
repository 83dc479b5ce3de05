// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import java.util.Arrays;

/**
 * Samples added up: one row for each combination of stack, thread, event and completeness of the
 * stack. Looks up without allocating. For the draining thread.
 */
public final class SampleTable {
    private int[] stacks = new int[1024];
    private int[] threads = new int[1024];
    private int[] kinds = new int[1024];
    private long[] counts = new long[1024];
    private long[] weights = new long[1024];
    private final RowIndex index = new RowIndex();
    private int size;

    public int size() {
        return size;
    }

    public int stack(int row) {
        return stacks[row];
    }

    public int thread(int row) {
        return threads[row];
    }

    public int event(int row) {
        return kinds[row] >>> 8;
    }

    /** The id of the reason why the stack is not complete; 0 when it is. */
    public int reason(int row) {
        return kinds[row] & 0xff;
    }

    public long count(int row) {
        return counts[row];
    }

    public long weight(int row) {
        return weights[row];
    }

    void add(int stack, int thread, int event, int reason, long weight) {
        int row = rowOf(stack, thread, event << 8 | reason);
        counts[row]++;
        weights[row] += weight;
    }

    private int rowOf(int stack, int thread, int kind) {
        int hash = hash(stack, thread, kind);
        int slot = index.first(hash);
        for (int row = index.row(slot); row >= 0; row = index.row(slot)) {
            if (stacks[row] == stack && threads[row] == thread && kinds[row] == kind) {
                return row;
            }
            slot = index.next(slot);
        }
        index.append(slot, hash);
        return append(stack, thread, kind);
    }

    private int append(int stack, int thread, int kind) {
        if (size == stacks.length) {
            stacks = Arrays.copyOf(stacks, size * 2);
            threads = Arrays.copyOf(threads, size * 2);
            kinds = Arrays.copyOf(kinds, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
            weights = Arrays.copyOf(weights, size * 2);
        }
        stacks[size] = stack;
        threads[size] = thread;
        kinds[size] = kind;
        return size++;
    }

    private static int hash(int stack, int thread, int kind) {
        long mixed = (stack * 0x9e3779b97f4a7c15L + thread) * 0xff51afd7ed558ccdL + kind;
        mixed = (mixed ^ mixed >>> 31) * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32);
    }
}
