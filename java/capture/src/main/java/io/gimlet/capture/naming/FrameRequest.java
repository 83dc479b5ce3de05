// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.process.CodeMapping;
import io.gimlet.symbols.CodeFile;
import org.jspecify.annotations.Nullable;

/** A frame that the draining thread saw for the first time, on its way to the symbolizer. */
public sealed interface FrameRequest {
    /** The number under which the frame was asked for. */
    int frame();

    /** An address of the kernel, inside the instruction that runs or calls. */
    record Kernel(int frame, long address) implements FrameRequest {}

    /**
     * An address of a process, inside the instruction that runs or calls.
     *
     * @param mapping where it lies; null when it lies in none
     * @param file behind the mapping; null without a mapping
     */
    record User(
            int frame,
            long address,
            int processId,
            @Nullable CodeMapping mapping,
            @Nullable CodeFile file)
            implements FrameRequest {}
}
