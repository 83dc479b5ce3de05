// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import java.util.Arrays;

/**
 * Distinct frames, numbered from 0: the words of a frame, most often one, in an address space.
 * Grows; looks up without allocating. For the draining thread.
 */
public final class FrameTable {
    /** The space of kernel addresses that were executing. */
    static final int KERNEL_LEAF = 0;

    /** The space of kernel addresses that calls return to. */
    static final int KERNEL_CALLER = 1;

    private long[] pool = new long[1024];
    private int poolSize;
    private int[] starts = new int[1024];
    private int[] spaces = new int[1024];
    private final RowIndex index = new RowIndex();
    private int size;

    public int size() {
        return size;
    }

    /** A frame's first word. */
    long word(int frame) {
        return pool[starts[frame]];
    }

    /** How many words a frame has, from 1. */
    int length(int frame) {
        return (frame + 1 < size ? starts[frame + 1] : poolSize) - starts[frame];
    }

    int space(int frame) {
        return spaces[frame];
    }

    /** Whether a frame is that of a space which begins at {@code from} and ends before a limit. */
    boolean is(int frame, int space, long[] words, int from, int limit) {
        int start = starts[frame];
        int length = length(frame);
        if (spaces[frame] != space || length > limit - from) {
            return false;
        }
        return length == 1
                ? pool[start] == words[from]
                : Arrays.equals(pool, start, start + length, words, from, from + length);
    }

    /**
     * The number of the frame that these words are, or -1 - N where N is the number that it was
     * given just now.
     */
    int intern(int space, long[] words, int from, int length) {
        int hash = hash(space, words, from, length);
        int slot = index.first(hash);
        for (int frame = index.row(slot); frame >= 0; frame = index.row(slot)) {
            if (length(frame) == length && is(frame, space, words, from, from + length)) {
                return frame;
            }
            slot = index.next(slot);
        }
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            spaces = Arrays.copyOf(spaces, size * 2);
        }
        if (poolSize + length > pool.length) {
            pool = Arrays.copyOf(pool, Math.max(pool.length * 2, poolSize + length));
        }
        System.arraycopy(words, from, pool, poolSize, length);
        starts[size] = poolSize;
        spaces[size] = space;
        poolSize += length;
        index.append(slot, hash);
        size++;
        return -size;
    }

    private static int hash(int space, long[] words, int from, int length) {
        long mixed = space * 0x9e3779b97f4a7c15L;
        for (int i = from; i < from + length; i++) {
            mixed = (words[i] + mixed) * 0xff51afd7ed558ccdL;
        }
        return (int) (mixed >>> 32);
    }
}
