// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/** How code is unwound (enum gimlet_unwinder): that of a mapping, or of a row in its table. */
public enum CodeUnwinder {
    /** By rows that describe it, each with a rule or with another unwinder for its code. */
    TABLE(Layouts.UNWIND_TABLE),
    /** By frame pointers: code that no file describes. */
    FRAME_POINTER(Layouts.UNWIND_FRAME_POINTER),
    /** Not yet: its rows have not been read. */
    PENDING(Layouts.UNWIND_PENDING),
    /** Not at all: its file has no rows. */
    NONE(Layouts.UNWIND_NONE),
    /** Not any more: its rows had to leave. */
    EVICTED(Layouts.UNWIND_EVICTED),
    /** Not at all: its rows take more memory or time than one file may. */
    TOO_LARGE(Layouts.UNWIND_TOO_LARGE),
    /** Of a row: not at all, as its rule found no room. */
    NO_RULE_LEFT(Layouts.UNWIND_NO_RULE_LEFT),
    /** Not at all: what the process has mapped is more than is kept. */
    PROCESS_TOO_LARGE(Layouts.UNWIND_PROCESS_TOO_LARGE),
    /** By what the kernel knows of uprobes: its page for them. */
    PROBED_CODE(Layouts.UNWIND_PROBED_CODE),
    /** By what the kernel's code there does: a page that probed instructions call. */
    PROBE_TRAMPOLINE(Layouts.UNWIND_PROBE_TRAMPOLINE);

    private final int id;

    CodeUnwinder(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }
}
