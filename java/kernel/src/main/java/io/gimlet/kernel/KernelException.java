// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A request that the kernel refused: the operation, its target, the error number, and what can be
 * done about it. The message holds all four in one line.
 */
public final class KernelException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final int code;
    private final @Nullable String log;

    /**
     * A refused request.
     *
     * @param operation what was tried, to follow "cannot", such as {@code open a perf event for}
     * @param target on what, to follow that, such as {@code thread 17}; empty when the operation
     *     says it all
     * @param result the negative error number that the system call gave
     * @param hint what to do, a clause; empty when there is nothing to say
     */
    public KernelException(String operation, String target, long result, String hint) {
        this(operation, target, result, hint, null);
    }

    KernelException(
            String operation, String target, long result, String hint, @Nullable String log) {
        super(message(operation, target, new Errno((int) -result), hint));
        this.code = (int) -result;
        this.log = log;
    }

    /** The error number, positive. */
    public int code() {
        return code;
    }

    /** Whether a map has no room for another element (E2BIG), or the kernel no memory for it. */
    public boolean isFull() {
        return code == Errno.E2BIG || code == Errno.ENOMEM;
    }

    /** What libbpf and the verifier said, many lines; null when they were not asked. */
    public @Nullable String log() {
        return log;
    }

    private static String message(String operation, String target, Errno errno, String hint) {
        return "cannot "
                + operation
                + (target.isEmpty() ? "" : " " + target)
                + ": "
                + errno.text()
                + " ("
                + errno.symbol()
                + ")"
                + (hint.isEmpty() ? "" : "; " + hint);
    }
}
