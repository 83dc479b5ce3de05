// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import io.gimlet.capture.naming.FrameNames;
import io.gimlet.kernel.SampleView;
import io.gimlet.kernel.StackStatus;
import io.gimlet.symbols.ManagedRuntime;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one profile: samples, their stacks, frames and threads, and the counts of them.
 * For the draining thread while it is filled, and for one other thread after that.
 */
public final class Window {
    /** What its tables may take of the heap: the profile that is made of them takes twice that. */
    private static final int MEMORY_PART = 8;

    private static final int FRAME_BYTES = 400; // with its name, and a place in the profile
    private static final int THREAD_BYTES = 250;
    private static final int SAMPLE_BYTES = 64;

    private final FrameTable frames = new FrameTable();
    private final StackTable stacks = new StackTable(frames);
    private final ThreadTable threads = new ThreadTable();
    private final SampleTable samples = new SampleTable();
    private final FrameNames names = new FrameNames();

    private final Map<ManagedRuntime, long[]> runtimeSamples = new EnumMap<>(ManagedRuntime.class);
    private final long[] arrivedWeights;
    private final boolean startsWithSample;
    private long longestNanos = Long.MAX_VALUE;
    private long mostBytes = Runtime.getRuntime().maxMemory() / MEMORY_PART;
    private long startNanos;
    private long lastNanos;
    private long taken;
    private long complete;

    private Window(int events, boolean startsWithSample, long startNanos) {
        this.arrivedWeights = new long[events];
        this.startsWithSample = startsWithSample;
        this.startNanos = startNanos;
        this.lastNanos = startNanos;
    }

    /** A window that starts with its first sample. */
    public static Window first(int events) {
        return new Window(events, true, -1);
    }

    /** A window that starts where another one ended, on CLOCK_MONOTONIC. */
    public static Window from(int events, long startNanos) {
        return new Window(events, false, startNanos);
    }

    /** Leaves out samples that were taken so long after the start. */
    public void limitTo(Duration duration) {
        longestNanos = duration.toNanos();
    }

    /** Takes no new stacks where its tables have about this size. */
    void limitTo(long bytes) {
        mostBytes = bytes;
    }

    /** Whether it takes no new stacks any more. */
    boolean isFull() {
        return stacks.bytes()
                        + (long) FRAME_BYTES * frames.size()
                        + (long) THREAD_BYTES * threads.size()
                        + (long) SAMPLE_BYTES * samples.size()
                > mostBytes;
    }

    /** Notes that a sample was taken, which comes when its stack is whole. */
    public void sawSampleAt(long timeNanos) {
        if (isOverAt(timeNanos)) {
            return;
        }
        if (startsWithSample && (startNanos < 0 || timeNanos < startNanos)) {
            startNanos = timeNanos;
        }
        lastNanos = Math.max(lastNanos, timeNanos);
    }

    private boolean isOverAt(long timeNanos) {
        return startNanos >= 0 && timeNanos - startNanos >= longestNanos;
    }

    /** Counts a sample that arrived; false for one that does not belong here, but came later. */
    boolean admit(SampleView sample) {
        arrivedWeights[sample.event()] += sample.weight();
        if (isOverAt(sample.timeNanos())) {
            return false;
        }
        sawSampleAt(sample.timeNanos());
        taken++;
        return true;
    }

    /** Counts the stack of a sample that was taken, if it is whole. */
    void countStack(SampleView sample) {
        StackStatus status = sample.status();
        if (status == StackStatus.COMPLETE || status == StackStatus.NONE) {
            complete++;
        }
    }

    /** Counts a sample in a process with a managed runtime; none for null. */
    void countRuntime(@Nullable ManagedRuntime runtime) {
        if (runtime != null) {
            runtimeSamples.computeIfAbsent(runtime, none -> new long[1])[0]++;
        }
    }

    /** How many samples are of processes with each runtime that there is. */
    public Map<ManagedRuntime, Long> runtimes() {
        Map<ManagedRuntime, Long> counts = new EnumMap<>(ManagedRuntime.class);
        runtimeSamples.forEach((runtime, count) -> counts.put(runtime, count[0]));
        return counts;
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

    /** The names of the frames, by their numbers. */
    public FrameNames names() {
        return names;
    }

    /** When it began, on CLOCK_MONOTONIC; -1 when that waits for its first sample. */
    public long startNanos() {
        return startNanos;
    }

    /** How long it has lasted, from its start to its last sample. */
    public Duration elapsed() {
        return Duration.ofNanos(Math.max(0, lastNanos - startNanos));
    }

    /** How long it lasts if it ends at a time; zero if it has not begun. */
    public Duration durationUntil(long endNanos) {
        return startNanos < 0
                ? Duration.ZERO
                : Duration.ofNanos(Math.min(endNanos - startNanos, longestNanos));
    }

    /** How many samples it has. */
    public long taken() {
        return taken;
    }

    /** How many of them have a whole user stack, or none because the kernel ran for itself. */
    public long complete() {
        return complete;
    }

    /** The weight of all samples of an event, those that were left out included. */
    public long arrivedWeight(int event) {
        return arrivedWeights[event];
    }
}
