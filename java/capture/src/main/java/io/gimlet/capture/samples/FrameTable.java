// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import java.util.Arrays;

/**
 * Distinct frames, numbered from 0: an address word in an address space. Grows; looks up without
 * allocating. For the draining thread.
 */
public final class FrameTable {
    /** The space of kernel addresses that were executing. */
    static final int KERNEL_LEAF = 0;

    /** The space of kernel addresses that calls return to. */
    static final int KERNEL_CALLER = 1;

    private long[] words = new long[1024];
    private int[] spaces = new int[1024];
    private final RowIndex index = new RowIndex();
    private int size;

    public int size() {
        return size;
    }

    long word(int frame) {
        return words[frame];
    }

    int space(int frame) {
        return spaces[frame];
    }

    /** The number of a frame, or -1 - N where N is the number that it was given just now. */
    int intern(int space, long word) {
        int hash = hash(space, word);
        int slot = index.first(hash);
        for (int frame = index.row(slot); frame >= 0; frame = index.row(slot)) {
            if (words[frame] == word && spaces[frame] == space) {
                return frame;
            }
            slot = index.next(slot);
        }
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 2);
            spaces = Arrays.copyOf(spaces, size * 2);
        }
        words[size] = word;
        spaces[size] = space;
        index.append(slot, hash);
        size++;
        return -size;
    }

    private static int hash(int space, long word) {
        long mixed = (word + space * 0x9e3779b97f4a7c15L) * 0xff51afd7ed558ccdL;
        return (int) (mixed >>> 32);
    }
}
