// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.kernel.PerfEvent.Count;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.PerfSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why the samples of an event stand for far less than the kernel counted, as far as there are
 * numbers that show it.
 *
 * @param event which
 * @param count what the kernel counted
 * @param sampled what the samples stand for
 * @param samples how many there are
 * @param lost how many did not arrive
 * @param unfollowedProcesses children for which there was no room among the processes
 * @param programNanos CPU time of the BPF program; empty where it is not known
 * @param mostHertz the samples a second that the kernel allows on a CPU by now
 */
public record Shortfall(
        SelectedEvent event,
        Count count,
        long sampled,
        long samples,
        long lost,
        long unfollowedProcesses,
        OptionalLong programNanos,
        long mostHertz) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Of less, chance takes more than a tenth. */
    private static final double FEW_SAMPLES = 30;

    /** The limit is not kept to the last sample. */
    private static final double FAR_ABOVE = 1.1;

    /** A tenth may be missing by chance where samples are few. */
    private static final double ENOUGH = 0.9;

    /** The cause, a clause for users; empty where nothing far is missing. */
    public Optional<String> cause() {
        double due = event.period() > 0 ? (double) count.value() / event.period() : samples;
        if (due < FEW_SAMPLES || sampled >= ENOUGH * count.value()) {
            return Optional.empty();
        }
        return lostSamples()
                .or(this::throttled)
                .or(this::tooOften)
                .or(this::unfollowed)
                .or(() -> Optional.of("why is not known"));
    }

    private Optional<String> lostSamples() {
        double weight = samples > 0 ? (double) sampled / samples : event.period();
        return lost > 0 && sampled + lost * weight >= ENOUGH * count.value()
                ? Optional.of("the others are the lost samples")
                : Optional.empty();
    }

    private Optional<String> throttled() {
        double wanted = event.rate() instanceof Rate.Frequency(long hertz) ? hertz : eachSecond();
        return wanted > FAR_ABOVE * mostHertz
                ? Optional.of(
                        String.format(
                                Locale.ROOT,
                                "the kernel throttled %,.0f samples a second to the %,d of"
                                        + " kernel.perf_event_max_sample_rate",
                                wanted,
                                mostHertz))
                : Optional.empty();
    }

    /** How often a sample is due on a CPU; of other events than clocks, at least. */
    private double eachSecond() {
        double nanos = isTime() ? 1 : (double) count.value() / Math.max(count.runningNanos(), 1);
        return nanos * NANOS_PER_SECOND / event.period();
    }

    /** A clock that is read too late has ticked in vain. */
    private Optional<String> tooOften() {
        double each = (double) programNanos.orElse(0) / Math.max(samples + lost, 1);
        return isTime() && each > event.period() / 2.0
                ? Optional.of(
                        String.format(
                                Locale.ROOT,
                                "to take a sample took %s, and one was due after %s: take a lower"
                                        + " -F, or a higher -c",
                                amount(each),
                                amount((double) event.period())))
                : Optional.empty();
    }

    /** Short tasks themselves cost nothing: periods go on from one task to the next. */
    private Optional<String> unfollowed() {
        return unfollowedProcesses > 0
                ? Optional.of("some of its processes were not sampled")
                : Optional.empty();
    }

    private String amount(double value) {
        return isTime()
                ? String.format(Locale.ROOT, "%.3f ms", value / 1e6)
                : String.format(Locale.ROOT, "%,.0f", value);
    }

    private boolean isTime() {
        return event.source() instanceof PerfSource.Clock;
    }
}
