// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;

/**
 * The bytes of one section with call frame information, copied to the heap.
 *
 * @param source what it is; {@link UnwindSource#NONE} for what was not in the file
 * @param cursor its bytes
 * @param address where its first byte is loaded; pointers may be relative to it
 * @param endsAtTerminator whether a record of length 0 ends it, as its size is not known well
 */
record FrameSection(
        UnwindSource source, ByteCursor cursor, long address, boolean endsAtTerminator) {
    /** Returns whether it has the layout of {@code .eh_frame}, not of {@code .debug_frame}. */
    boolean isEhFrame() {
        return source != UnwindSource.DEBUG_FRAME;
    }
}
