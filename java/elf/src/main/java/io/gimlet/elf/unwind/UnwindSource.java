// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

/** Where the rows of an {@link UnwindTable} come from. */
public enum UnwindSource {
    /** Section {@code .eh_frame}. */
    EH_FRAME,
    /** The same data, found through {@code PT_GNU_EH_FRAME} as there are no section headers. */
    EH_FRAME_HDR,
    /** Section {@code .debug_frame}, of the file or of its separate debug file. */
    DEBUG_FRAME,
    /** Go's function table. */
    GO_PCLNTAB,
    /** There is no unwind information; there may be rows for procedure linkage tables. */
    NONE
}
