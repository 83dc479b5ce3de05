// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/** How the code of a mapping is unwound (enum gimlet_unwinder). */
public enum CodeUnwinder {
    /** By rows that describe it. */
    TABLE(Layouts.UNWIND_TABLE),
    /** By frame pointers: code that no file describes. */
    FRAME_POINTER(Layouts.UNWIND_FRAME_POINTER),
    /** Not yet: its rows have not been read. */
    PENDING(Layouts.UNWIND_PENDING),
    /** Not at all: its file has no rows. */
    NONE(Layouts.UNWIND_NONE),
    /** Not any more: its rows had to leave. */
    EVICTED(Layouts.UNWIND_EVICTED);

    private final int id;

    CodeUnwinder(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }
}
