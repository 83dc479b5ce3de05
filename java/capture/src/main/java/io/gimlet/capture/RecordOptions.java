// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

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
 * @param rate how often
 * @param duration how long from the first sample on; empty: until the target ends or {@link
 *     Recording#stop}
 * @param kernelFrames whether stacks show the kernel's part
 * @param commandLine how the user started this, for the profile's comments
 */
public record RecordOptions(
        RecordTarget target,
        List<String> events,
        Rate rate,
        Optional<Duration> duration,
        boolean kernelFrames,
        String commandLine) {
    /** The event that is recorded when none is named. */
    public static final String DEFAULT_EVENT = "cpu";

    /** Samples per second when nothing else is asked for; odd, so as not to beat with timers. */
    private static final long USUAL_HERTZ = 999;

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
            String commandLine) {
        Rate rate = defaultRate();
        if (period != null) {
            rate = new Rate.Period(period);
        } else if (hertz != null) {
            rate = new Rate.Frequency(hertz);
        }
        return new RecordOptions(target, events, rate, duration, kernelFrames, commandLine);
    }

    /** The rate when none is asked for: 999 Hz, or less where the kernel allows less. */
    public static Rate defaultRate() {
        return new Rate.Frequency(Math.min(USUAL_HERTZ, SelectedEvent.mostHertz()));
    }
}
