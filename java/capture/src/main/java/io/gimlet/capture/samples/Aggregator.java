// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import io.gimlet.capture.naming.FrameRequest;
import io.gimlet.capture.naming.Symbolizer;
import io.gimlet.capture.process.AddressSpace;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.ProcessTable;
import io.gimlet.capture.process.TracedProcess;
import io.gimlet.kernel.BpfRing;
import io.gimlet.kernel.FrameWord;
import io.gimlet.kernel.SampleView;
import io.gimlet.symbols.CodeFile;

/**
 * Adds samples up as they come: a stack that was seen before costs a hash and a comparison, and
 * allocates nothing. For the draining thread.
 */
public final class Aggregator implements BpfRing.Consumer {
    /** The most that a record holds: 127 kernel frames and 1,024 user frames. */
    public static final int MOST_FRAMES = 127 + 1024;

    private final ProcessTable processes;
    private final CodeFiles files;
    private final Symbolizer symbolizer;

    private final long[] words = new long[MOST_FRAMES];
    private final int[] numbers = new int[MOST_FRAMES];

    private Window window;

    /** Adds to {@code first} until {@link #rotate}. */
    public Aggregator(
            ProcessTable processes, CodeFiles files, Symbolizer symbolizer, Window first) {
        this.processes = processes;
        this.files = files;
        this.symbolizer = symbolizer;
        this.window = first;
    }

    /** The window that samples are added to. */
    public Window window() {
        return window;
    }

    /** Adds to another window from now on; returns the one so far. */
    public Window rotate(Window next) {
        Window closed = window;
        window = next;
        return closed;
    }

    @Override
    public void accept(SampleView sample) {
        if (!window.admit(sample)) {
            return;
        }
        long time = sample.timeNanos();
        TracedProcess process = processes.get(sample.processId(), time);
        int stack = stackOf(sample, process, time);
        int thread =
                window.threads()
                        .numberOf(
                                process,
                                time,
                                sample.threadId(),
                                sample.commLow(),
                                sample.commHigh());
        window.samples().add(stack, thread, sample.event(), sample.reason().id(), sample.weight());
    }

    private int stackOf(SampleView sample, TracedProcess process, long time) {
        AddressSpace space = process.space().at(time);
        FrameTable frames = window.frames();
        StackTable stacks = window.stacks();
        int kernelFrames = sample.kernelFrames();
        int length = kernelFrames + sample.userWords();
        sample.copyFrames(words);
        int hash = StackTable.hash(words, kernelFrames, length, space.id());
        int known = stacks.find(words, kernelFrames, length, space.id(), hash);
        if (known >= 0) {
            return known;
        }
        for (int i = 0; i < length; i++) {
            int number = frames.intern(StackTable.spaceOf(i, kernelFrames, space.id()), words[i]);
            if (number < 0) {
                number = -1 - number;
                submit(number, i, kernelFrames, process, space, time);
            }
            numbers[i] = number;
        }
        return stacks.add(numbers, length, hash);
    }

    private void submit(
            int frame,
            int depth,
            int kernelFrames,
            TracedProcess process,
            AddressSpace space,
            long time) {
        long word = words[depth];
        if (depth < kernelFrames) {
            long address = depth == 0 ? word : word - 1;
            symbolizer.submit(window.names(), new FrameRequest.Kernel(frame, time, address));
            return;
        }
        long address = FrameWord.lookupAddress(word);
        CodeMapping mapping = space.find(address);
        if (mapping == null && processes.scanAgain(process)) {
            mapping = space.find(address);
        }
        CodeFile file = mapping == null ? null : files.fileOf(mapping);
        symbolizer.submit(
                window.names(),
                new FrameRequest.User(
                        frame, time, address, process.processId(), space.program(), mapping, file));
    }
}
