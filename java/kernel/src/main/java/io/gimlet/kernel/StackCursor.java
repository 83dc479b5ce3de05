// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * Goes through the user frames of a stack, of which each has as many words as its kind says
 * (GIMLET_FRAME_KINDS of probes/gimlet_abi.h). Reused for stack after stack, without allocation.
 * For one thread.
 */
public final class StackCursor {
    private static final int[] WORDS_OF_KIND = {Layouts.FRAME_NATIVE_WORDS};

    private final int[] wordsOfKind;
    private long[] words = {};
    private int end;
    private int first;
    private int next;

    /** A cursor over no stack yet. */
    public StackCursor() {
        this(WORDS_OF_KIND);
    }

    /** For kinds of which each has so many words. */
    StackCursor(int[] wordsOfKind) {
        this.wordsOfKind = wordsOfKind;
    }

    /**
     * Goes before the first frame of a stack, as {@link SampleView#copyFrames} copied it.
     *
     * @param words not to be changed while the cursor is in use
     * @param from where the user frames begin: the number of kernel frames
     * @param to where they end
     * @return this cursor
     */
    public StackCursor start(long[] words, int from, int to) {
        this.words = words;
        end = to;
        first = from;
        next = from;
        return this;
    }

    /**
     * Moves to the next frame, away from the leaf.
     *
     * @return false where there is none: the cursor stays at the last one
     * @throws IllegalArgumentException where the words are no frames: of a kind that does not
     *     exist, or cut off
     */
    public boolean next() {
        if (next == end) {
            return false;
        }
        int kind = FrameWord.kind(words[next]);
        if (kind >= wordsOfKind.length || wordsOfKind[kind] > end - next) {
            throw new IllegalArgumentException(
                    "no frame of kind " + kind + " fits into " + (end - next) + " words");
        }
        first = next;
        next += wordsOfKind[kind];
        return true;
    }

    /** The kind of the frame, as {@link FrameWord#kind} has it. */
    public int kind() {
        return FrameWord.kind(words[first]);
    }

    /** The frame's first word. */
    public long word() {
        return words[first];
    }

    /** How many words the frame has, from 1. */
    public int length() {
        return next - first;
    }

    /**
     * A word of the frame.
     *
     * @param index from 0, which is the first one, to less than {@link #length}
     */
    public long word(int index) {
        return words[first + index];
    }
}
