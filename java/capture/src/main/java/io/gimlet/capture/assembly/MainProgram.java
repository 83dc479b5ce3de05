// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import io.gimlet.capture.naming.ResolvedFrame;
import io.gimlet.capture.samples.SampleTable;
import io.gimlet.capture.samples.StackTable;
import io.gimlet.capture.samples.Window;
import io.gimlet.profile.FrameKind;
import io.gimlet.profile.Mapping;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The program that a profile is of: viewers head it with its first mapping. It is the one in which
 * most samples' outermost frames are that are in no library.
 */
final class MainProgram {
    private final Window window;
    private final IntFunction<ResolvedFrame> frames;

    MainProgram(Window window, IntFunction<ResolvedFrame> frames) {
        this.window = window;
        this.frames = frames;
    }

    /** Its code; null when no sample was in a program. */
    @Nullable Mapping mapping() {
        Map<Mapping, Long> counts = new HashMap<>();
        SampleTable samples = window.samples();
        StackTable stacks = window.stacks();
        for (int row = 0; row < samples.size(); row++) {
            Mapping program =
                    outermost(stacks.start(samples.stack(row)), stacks.end(samples.stack(row)));
            if (program != null) {
                counts.merge(program, samples.count(row), Long::sum);
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private @Nullable Mapping outermost(int start, int end) {
        for (int i = end - 1; i >= start; i--) {
            Mapping mapping = frames.apply(window.stacks().pool()[i]).mapping();
            if (mapping != null && isProgram(mapping)) {
                return mapping;
            }
        }
        return null;
    }

    /** Whether it is of a file that has not the name of a library. */
    private static boolean isProgram(Mapping mapping) {
        String name = mapping.baseName();
        return mapping.kind() == FrameKind.NATIVE
                && !name.startsWith("[")
                && !name.endsWith(".so")
                && !name.contains(".so.");
    }
}
