// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import io.gimlet.capture.process.AddressSpace;
import io.gimlet.capture.process.TracedProcess;

/** Fills the tables of a window without a kernel that samples. */
public final class AddedSamples {
    private static final long TIME = 100;

    private final Window window;

    public AddedSamples(Window window) {
        this.window = window;
    }

    /** The number of a new frame. */
    public int frame(int space, long word) {
        return -1 - window.frames().intern(space, new long[] {word}, 0, 1);
    }

    /** Adds a sample of a process, with this stack, leaf first. */
    public void sample(int processId, int... frames) {
        sampleOf(1, processId, frames);
    }

    /** The same for a sample of so much weight. */
    public void sampleOf(long weight, int processId, int... frames) {
        TracedProcess process =
                new TracedProcess(processId, new AddressSpace(processId, 0, null), "process", true);
        int stack = window.stacks().add(frames, frames.length, processId);
        int thread = window.threads().numberOf(process, TIME, processId, 'a', 0);
        window.samples().add(stack, thread, 0, 0, weight);
    }
}
