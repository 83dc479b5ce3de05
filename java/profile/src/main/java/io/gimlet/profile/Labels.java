// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a sample, in the order in which they were given. Many samples share one of these.
 *
 * @param all the labels
 */
public record Labels(List<Label> all) {
    /** Number: the process, in the PID namespace of the profiler. */
    public static final String PID = "pid";

    /** Number: the thread, in the PID namespace of the profiler. */
    public static final String TID = "tid";

    /** Text: the name of the process. */
    public static final String PROCESS = "process";

    /** Text: the name of the thread. */
    public static final String THREAD = "thread";

    /** Text: why the stack is not complete. Absent when it is. */
    public static final String STACK = "stack";

    /** Number: the CPU that took the sample. */
    public static final String CPU = "cpu";

    /** Text: the control group. */
    public static final String CGROUP = "cgroup";

    /** No labels. */
    public static final Labels NONE = new Labels(List.of());

    public Labels {
        all = List.copyOf(all);
    }

    /** The text of the first text label with this key, or null. */
    public @Nullable String text(String key) {
        for (Label label : all) {
            if (label instanceof TextLabel text && text.key().equals(key)) {
                return text.value();
            }
        }
        return null;
    }

    /** The number of the first number label with this key, or nothing. */
    public OptionalLong number(String key) {
        for (Label label : all) {
            if (label instanceof NumberLabel number && number.key().equals(key)) {
                return OptionalLong.of(number.value());
            }
        }
        return OptionalLong.empty();
    }

    // Not the record's own, for the reason that Mapping gives.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Labels that && all.equals(that.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }
}
