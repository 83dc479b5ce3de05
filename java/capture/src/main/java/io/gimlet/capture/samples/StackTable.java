// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import java.util.Arrays;

/**
 * Distinct stacks, numbered from 0: runs of frame numbers, leaf first. Looks up by the raw words of
 * a record, so that a stack that was seen before costs one hash and one comparison. For the
 * draining thread.
 */
public final class StackTable {
    /** Beside its frames: where it starts, its hash and its slots. */
    private static final int STACK_INTS = 6;

    private final FrameTable frames;
    private int[] pool = new int[16 * 1024];
    private int poolSize;
    private int[] starts = new int[1024];
    private final RowIndex index = new RowIndex();
    private int size;

    StackTable(FrameTable frames) {
        this.frames = frames;
    }

    int size() {
        return size;
    }

    /** Where a stack's frames begin in {@link #pool()}. */
    public int start(int stack) {
        return starts[stack];
    }

    public int end(int stack) {
        return stack + 1 < size ? starts[stack + 1] : poolSize;
    }

    /** About what it takes in memory. */
    long bytes() {
        return (long) Integer.BYTES * (poolSize + STACK_INTS * (long) size);
    }

    /** All frame numbers; replaced when it grows. */
    public int[] pool() {
        return pool;
    }

    /**
     * The number of a stack, or -1 when it was not seen before.
     *
     * @param words kernel frames, a word each, then the words of the user frames
     * @param length how many words
     * @param space the user frames' address space
     */
    int find(long[] words, int kernelFrames, int length, int space, int hash) {
        int slot = index.first(hash);
        for (int stack = index.row(slot); stack >= 0; stack = index.row(slot)) {
            if (index.hash(stack) == hash && matches(stack, words, kernelFrames, length, space)) {
                return stack;
            }
            slot = index.next(slot);
        }
        return -1;
    }

    private boolean matches(int stack, long[] words, int kernelFrames, int length, int space) {
        int at = 0;
        for (int i = starts[stack]; i < end(stack); i++) {
            int frame = pool[i];
            if (!frames.is(frame, spaceOf(at, kernelFrames, space), words, at, length)) {
                return false;
            }
            at += frames.length(frame);
        }
        return at == length;
    }

    /** The space of the frame at a word: kernel frames first, and the first of them is a leaf. */
    static int spaceOf(int at, int kernelFrames, int userSpace) {
        if (at >= kernelFrames) {
            return userSpace;
        }
        return at == 0 ? FrameTable.KERNEL_LEAF : FrameTable.KERNEL_CALLER;
    }

    static int hash(long[] words, int kernelFrames, int length, int space) {
        long hash = space * 0x9e3779b97f4a7c15L + kernelFrames;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ words[i]) * 0xff51afd7ed558ccdL;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> 32);
    }

    /** Adds a stack that {@link #find} did not find, and returns its number. */
    int add(int[] frameNumbers, int length, int hash) {
        if (poolSize + length > pool.length) {
            pool = Arrays.copyOf(pool, Math.max(pool.length * 2, poolSize + length));
        }
        System.arraycopy(frameNumbers, 0, pool, poolSize, length);
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
        }
        starts[size] = poolSize;
        poolSize += length;
        int slot = index.first(hash);
        while (index.row(slot) >= 0) {
            slot = index.next(slot);
        }
        index.append(slot, hash);
        return size++;
    }
}
