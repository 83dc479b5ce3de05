// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Who was sampled, as the labels tell: {@code worker (1234)}. */
final class SampleOrigin {
    private SampleOrigin() {}

    static String process(Labels labels) {
        return named(labels.text(Labels.PROCESS), labels.number(Labels.PID), "process");
    }

    static String thread(Labels labels) {
        return named(labels.text(Labels.THREAD), labels.number(Labels.TID), "thread");
    }

    private static String named(@Nullable String name, OptionalLong id, String what) {
        if (name == null || name.isEmpty()) {
            return id.isPresent() ? what + " " + id.getAsLong() : "[unknown " + what + "]";
        }
        return id.isPresent() ? name + " (" + id.getAsLong() + ")" : name;
    }
}
