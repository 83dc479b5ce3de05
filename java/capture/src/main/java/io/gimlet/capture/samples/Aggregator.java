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
import io.gimlet.kernel.StackStatus;
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

    private final FrameTable frames = new FrameTable();
    private final StackTable stacks = new StackTable(frames);
    private final ThreadTable threads = new ThreadTable();
    private final SampleTable samples = new SampleTable();

    private final long[] words = new long[MOST_FRAMES];
    private final int[] numbers = new int[MOST_FRAMES];

    private long endNanos = Long.MAX_VALUE;
    private long firstNanos = -1;
    private long lastNanos = -1;
    private long taken;
    private final long[] arrivedWeights;
    private long complete;

    public Aggregator(ProcessTable processes, CodeFiles files, Symbolizer symbolizer, int events) {
        this.arrivedWeights = new long[events];
        this.processes = processes;
        this.files = files;
        this.symbolizer = symbolizer;
    }

    public StackTable stacks() {
        return stacks;
    }

    public ThreadTable threads() {
        return threads;
    }

    public SampleTable samples() {
        return samples;
    }

    public FrameTable frames() {
        return frames;
    }

    /** Samples from this time on (CLOCK_MONOTONIC) do not count. */
    public void endAt(long timeNanos) {
        endNanos = timeNanos;
    }

    /** Notes that a sample was taken, which comes when its stack is whole. */
    public void sawSampleAt(long timeNanos) {
        if (timeNanos >= endNanos) {
            return;
        }
        if (firstNanos < 0 || timeNanos < firstNanos) {
            firstNanos = timeNanos;
        }
        lastNanos = Math.max(lastNanos, timeNanos);
    }

    /** When the first sample was taken, on CLOCK_MONOTONIC; -1 before it. */
    public long firstNanos() {
        return firstNanos;
    }

    /** When the last sample was taken; -1 before it. */
    public long lastNanos() {
        return lastNanos;
    }

    /** How many samples have been added. */
    public long taken() {
        return taken;
    }

    /** The weight of all samples of an event, those after the end included. */
    public long arrivedWeight(int event) {
        return arrivedWeights[event];
    }

    /** How many of them have a whole user stack, or none because the kernel ran for itself. */
    public long complete() {
        return complete;
    }

    @Override
    public void accept(SampleView sample) {
        long time = sample.timeNanos();
        arrivedWeights[sample.event()] += sample.weight();
        if (time >= endNanos) {
            return;
        }
        sawSampleAt(time);
        taken++;
        StackStatus status = sample.status();
        if (status == StackStatus.COMPLETE || status == StackStatus.NONE) {
            complete++;
        }
        TracedProcess process = processes.get(sample.processId());
        int stack = stackOf(sample, process, time);
        int thread =
                threads.numberOf(
                        process, time, sample.threadId(), sample.commLow(), sample.commHigh());
        samples.add(stack, thread, sample.event(), sample.reason().id(), sample.weight());
    }

    private int stackOf(SampleView sample, TracedProcess process, long time) {
        AddressSpace space = process.space().at(time);
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
                submit(number, i, kernelFrames, process, space);
            }
            numbers[i] = number;
        }
        return stacks.add(numbers, length, hash);
    }

    private void submit(
            int frame, int depth, int kernelFrames, TracedProcess process, AddressSpace space) {
        long word = words[depth];
        if (depth < kernelFrames) {
            symbolizer.submit(new FrameRequest.Kernel(frame, depth == 0 ? word : word - 1));
            return;
        }
        long address = FrameWord.lookupAddress(word);
        CodeMapping mapping = space.find(address);
        if (mapping == null && processes.scanAgain(process)) {
            mapping = space.find(address);
        }
        CodeFile file = mapping == null ? null : files.fileOf(mapping);
        symbolizer.submit(
                new FrameRequest.User(frame, address, process.processId(), mapping, file));
    }
}
