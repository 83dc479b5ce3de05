// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

import io.gimlet.kernel.PerfEvent.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to record.
 *
 * @param target whom
 * @param events names of events, at least one; {@code cpu} is the best clock that the machine has
 * @param rate how often; empty: as suits each event, 999 times a second or each time it happens
 * @param duration how long from the first sample on; empty: until the target ends or somebody stops
 *     the recording
 * @param kernelFrames whether stacks show the kernel's part
 * @param unwind how user stacks are walked
 * @param commandLine how the user started this, for the profile's comments
 * @param cpus on which CPUs; all of them when it is empty
 * @param delay how long to wait, once attached, before anything is sampled
 * @param inlinedFrames whether stacks show functions that are inlined into others
 */
public record RecordOptions(
        RecordTarget target,
        List<String> events,
        Optional<Rate> rate,
        Optional<Duration> duration,
        boolean kernelFrames,
        UnwindOptions unwind,
        String commandLine,
        List<Integer> cpus,
        Duration delay,
        boolean inlinedFrames) {
    /** On all CPUs, at once, and with inlined frames. */
    public RecordOptions(
            RecordTarget target,
            List<String> events,
            Optional<Rate> rate,
            Optional<Duration> duration,
            boolean kernelFrames,
            UnwindOptions unwind,
            String commandLine) {
        this(
                target,
                events,
                rate,
                duration,
                kernelFrames,
                unwind,
                commandLine,
                List.of(),
                Duration.ZERO,
                true);
    }

    private RecordOptions with(List<Integer> some, Duration wait, boolean shown) {
        return new RecordOptions(
                target,
                events,
                rate,
                duration,
                kernelFrames,
                unwind,
                commandLine,
                some,
                wait,
                shown);
    }

    /** The same on these CPUs only; on all when there are none. */
    public RecordOptions onCpus(List<Integer> some) {
        return with(some, delay, inlinedFrames);
    }

    /** The same after so long a time. */
    public RecordOptions after(Duration wait) {
        return with(cpus, wait, inlinedFrames);
    }

    /** The same with functions that are inlined into others, or without them. */
    public RecordOptions showingInlines(boolean shown) {
        return with(cpus, delay, shown);
    }

    /** The event that is recorded when none is named. */
    public static final String DEFAULT_EVENT = "cpu";

    /**
     * Options with a rate as a command line gives it.
     *
     * @param hertz samples per second, from 1; null when they are not given
     * @param period events per sample, from 1; null when they are not given
     */
    public static RecordOptions of(
            RecordTarget target,
            List<String> events,
            @Nullable Long hertz,
            @Nullable Long period,
            Optional<Duration> duration,
            boolean kernelFrames,
            UnwindOptions unwind,
            String commandLine) {
        Optional<Rate> rate = Optional.empty();
        if (period != null) {
            rate = Optional.of(new Rate.Period(period));
        } else if (hertz != null) {
            rate = Optional.of(new Rate.Frequency(hertz));
        }
        return new RecordOptions(target, events, rate, duration, kernelFrames, unwind, commandLine);
    }
}
