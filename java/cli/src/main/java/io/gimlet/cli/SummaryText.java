// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.result.InternalFailure;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import io.gimlet.capture.result.RecordingSummary.TableSummary;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.SampleFilter;
import io.gimlet.symbols.NameCleaner;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;

/** The lines that end a recording: what came, what did not, what it cost, where it is. */
public final class SummaryText {
    private static final int LONGEST_NAME = 100;

    private final Formatter text = new Formatter(new StringBuilder(), Locale.ROOT);

    private SummaryText() {}

    /**
     * Prints the summary.
     *
     * @param place where the profile went
     */
    public static void print(RecordingSummary summary, String place, PrintStream out) {
        SummaryText text = new SummaryText();
        text.recorded(summary);
        summary.events().forEach(text::event);
        if (summary.samples() > 0) {
            text.stacks(summary);
        }
        text.failures(summary);
        text.cost(summary);
        text.text.format("written   %s\n", place);
        text.hottest(summary);
        out.print(text.text);
    }

    private void recorded(RecordingSummary summary) {
        text.format(
                "recorded  %,d samples in %s, %,d lost%s\n",
                summary.samples(),
                seconds(summary.duration()),
                summary.lostSamples(),
                reasons(summary.lost()));
        if (summary.samples() == 0) {
            text.format("          the target did not run, or the event did not happen in it\n");
        }
        if (summary.lostSideBandRecords() > 0) {
            text.format(
                    "processes %,d process events lost: names may be missing\n",
                    summary.lostSideBandRecords());
        }
        if (summary.unfollowedProcesses() > 0) {
            text.format(
                    "processes %,d children not sampled: more than %,d processes at once\n",
                    summary.unfollowedProcesses(), SampleFilter.MAX_PROCESSES);
        }
    }

    private void event(EventSummary event) {
        text.format("event     %s", event.name());
        if (!event.requested().equals(event.name())) {
            text.format(" (for %s)", event.requested());
        }
        if (event.counted() > 0) {
            text.format(
                    "; the samples stand for %.1f %% of the %s that the kernel counted",
                    100.0 * event.sampled() / event.counted(), amount(event));
        }
        if (event.countedShare() < 0.99) {
            text.format(
                    "; counters were shared, and it was counted %.0f %% of the time",
                    100 * event.countedShare());
        }
        text.format("\n");
    }

    private static String amount(EventSummary event) {
        return event.unit().equals("nanoseconds")
                ? seconds(Duration.ofNanos(event.counted()))
                : String.format(Locale.ROOT, "%,d", event.counted());
    }

    private void stacks(RecordingSummary summary) {
        text.format(
                "stacks    %.1f %% complete%s\n",
                100.0 * summary.completeStacks() / summary.samples(),
                reasons(summary.truncatedStacks()));
        tables(summary.tables());
        summary.unknownFrames()
                .forEach((reason, count) ->
                        text.format(
                                "names     %,d without a name: %s; %s\n",
                                count, reason.text(), reason.hint()));
    }

    private void tables(TableSummary tables) {
        if (tables.files() > 0 || tables.evictions() > 0) {
            text.format(
                    "tables    %,d rows of %,d files in %,d KiB%s\n",
                    tables.rows(),
                    tables.files(),
                    tables.bytes() >> 10,
                    tables.evictions() == 0
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "; %,d had to leave or did not fit: --unwind-memory allows"
                                            + " more",
                                    tables.evictions()));
        }
    }

    private void failures(RecordingSummary summary) {
        if (summary.unknownRecords() > 0) {
            text.format(
                    "failures  %,d records of the kernel's could not be read\n",
                    summary.unknownRecords());
        }
        for (InternalFailure failure : summary.failures()) {
            text.format(
                    "failures  %,d x cannot %s: %s\n",
                    failure.count(), failure.task(), NameCleaner.clean(failure.first()));
        }
        if (!summary.failures().isEmpty()) {
            text.format("          this is a bug in Gimlet: please report it with these lines\n");
        }
    }

    private void cost(RecordingSummary summary) {
        text.format(
                "cost      gimlet %s of CPU, its BPF program %s\n",
                seconds(summary.cpuTime()), seconds(summary.programTime()));
    }

    private void hottest(RecordingSummary summary) {
        String label = "hottest";
        for (RecordingSummary.HotFunction hot : summary.hottest()) {
            text.format("%-9s %5.1f %%  %s\n", label, hot.share() * 100, shortened(hot.name()));
            label = "";
        }
    }

    private static String reasons(Map<Reason, Long> counts) {
        StringBuilder reasons = new StringBuilder();
        counts.forEach((reason, count) ->
                reasons.append(String.format(Locale.ROOT, "; %,d: %s", count, reason.text())));
        return reasons.toString();
    }

    private static String seconds(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        return seconds < 1
                ? String.format(Locale.ROOT, "%.3f s", seconds)
                : String.format(Locale.ROOT, "%.2f s", seconds);
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
}
