// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

/** How far the walk of a user stack came (enum gimlet_stack_status). */
public enum StackStatus {
    /** From the leaf to the entry point of the thread. */
    COMPLETE,
    /** The leaf side only; the sample's {@link Reason} says why. */
    TRUNCATED,
    /** The leaf side only: the stack is deeper than the walk may go. */
    DEPTH_LIMITED,
    /** There is none, as in kernel threads and workers of io_uring, or nobody asked for it. */
    NONE;

    private static final StackStatus[] ALL = values();

    static StackStatus ofId(int id) {
        return id >= 0 && id < ALL.length ? ALL[id] : TRUNCATED;
    }
}
