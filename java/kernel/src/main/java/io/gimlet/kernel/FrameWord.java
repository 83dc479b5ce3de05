// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/**
 * The first word of a user frame (probes/gimlet_abi.h): the address in bits 0 to 55, flags in 56 to
 * 59, the kind in 60 to 63. What the kind needs besides follows in further words, through which
 * {@link StackCursor} goes. Kernel frames are plain addresses.
 */
public final class FrameWord {
    /** The kind of machine code that came from a file, or that nobody described: one word. */
    public static final int NATIVE = Layouts.FRAME_NATIVE;

    private FrameWord() {}

    /** What kind of frame the word begins, 0 to 15 (GIMLET_FRAME_KINDS). */
    public static int kind(long word) {
        return (int) (word >>> Layouts.FRAME_KIND_SHIFT);
    }

    /** The address of a user frame as the walk found it. */
    public static long address(long word) {
        return word & Layouts.FRAME_ADDRESS_MASK;
    }

    /**
     * Whether the address is one that a call returns to. The call itself ends one byte before,
     * which is where its function, line and inlined callers are to be looked up.
     */
    public static boolean isReturnAddress(long word) {
        return (word & Layouts.FRAME_RETURN_ADDRESS) != 0;
    }

    /** The address to look up: inside the instruction that runs or calls. */
    public static long lookupAddress(long word) {
        return isReturnAddress(word) ? address(word) - 1 : address(word);
    }
}
