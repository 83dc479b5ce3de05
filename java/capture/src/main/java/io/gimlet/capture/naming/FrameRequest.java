// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.GeneratedCode;
import io.gimlet.symbols.CodeFile;
import org.jspecify.annotations.Nullable;

/** A frame that the draining thread saw for the first time, on its way to the symbolizer. */
public sealed interface FrameRequest {
    /** The frame's number in the table of frames. */
    int frame();

    /** When it was sampled, on CLOCK_MONOTONIC. */
    long timeNanos();

    /** An address of the kernel, inside the instruction that runs or calls. */
    record Kernel(int frame, long timeNanos, long address) implements FrameRequest {}

    /**
     * An address of a process, inside the instruction that runs or calls.
     *
     * @param processId the process
     * @param program the program that it ran, unique in the recording
     * @param generated what is known of the code that the program generates
     * @param mapping where it lies; null when it lies in none
     * @param file behind the mapping; without a mapping null, or one whose refusal says why
     */
    record User(
            int frame,
            long timeNanos,
            long address,
            int processId,
            int program,
            GeneratedCode generated,
            @Nullable CodeMapping mapping,
            @Nullable CodeFile file)
            implements FrameRequest {}
}
