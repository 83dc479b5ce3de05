// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.result;

import io.gimlet.kernel.KernelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what threads of a session failed at, so that each failure costs the one name, file or
 * sample that it was about, and is shown. Thread-safe.
 */
public final class InternalFailures {
    private final Map<String, InternalFailure> byTask = new LinkedHashMap<>();

    /** No failures yet. */
    public InternalFailures() {}

    /**
     * Notes a failure.
     *
     * @param task what failed, to follow "cannot"; one of a few constants
     * @param cause why
     */
    public synchronized void report(String task, Throwable cause) {
        InternalFailure before = byTask.get(task);
        byTask.put(
                task,
                before == null
                        ? new InternalFailure(task, 1, describe(cause), isBug(cause))
                        : new InternalFailure(
                                task,
                                before.count() + 1,
                                before.first(),
                                before.isBug() || isBug(cause)));
    }

    private static boolean isBug(Throwable cause) {
        return !(cause instanceof KernelException || cause instanceof OutOfMemoryError);
    }

    /** What the kernel said, or the class, its message and the innermost place in Gimlet's code. */
    private static String describe(Throwable cause) {
        if (cause instanceof KernelException refused) {
            return String.valueOf(refused.getMessage());
        }
        StringBuilder text = new StringBuilder(String.valueOf(cause));
        for (StackTraceElement frame : cause.getStackTrace()) {
            if (frame.getClassName().startsWith("io.gimlet.")) {
                text.append(" at ").append(frame.getClassName()).append('.');
                text.append(frame.getMethodName()).append(':').append(frame.getLineNumber());
                break;
            }
        }
        return text.toString();
    }

    /** What has failed so far, in the order of the first times. */
    public synchronized List<InternalFailure> list() {
        return List.copyOf(byTask.values());
    }
}
