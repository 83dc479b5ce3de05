// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import org.jspecify.annotations.Nullable;

/**
 * A common information entry: what the FDEs that refer to it have in common.
 *
 * @param gap why FDEs of this CIE cannot be read; null when they can
 * @param codeAlignment factor of the lengths of code
 * @param dataAlignment factor of offsets
 * @param pointerEncoding how its FDEs write addresses
 * @param hasAugmentationData whether its FDEs have augmentation data
 * @param isSignalFrame whether its FDEs are of code that a signal handler returns to
 * @param initial the state at the start of its FDEs
 */
record Cie(
        @Nullable UnwindGap gap,
        long codeAlignment,
        long dataAlignment,
        int pointerEncoding,
        boolean hasAugmentationData,
        boolean isSignalFrame,
        FrameState initial) {
    static Cie unreadable(UnwindGap gap, FrameState initial) {
        return new Cie(gap, 1, 1, PointerEncoding.ABSOLUTE, false, false, initial);
    }
}
