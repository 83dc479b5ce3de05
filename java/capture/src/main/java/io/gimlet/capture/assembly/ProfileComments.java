// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.result.InternalFailure;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.kernel.Reason;
import io.gimlet.symbols.ManagedRuntime;
import io.gimlet.symbols.NameCleaner;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The facts about a recording that travel in its profile: one "key: value" line each. */
public final class ProfileComments {
    private ProfileComments() {}

    /** The lines, in the order in which they are shown. */
    public static List<String> of(RecordOptions options, RecordingSummary summary) {
        List<String> comments = new ArrayList<>();
        if (!options.commandLine().isEmpty()) {
            comments.add("command: " + NameCleaner.clean(options.commandLine()));
        }
        comments.add("host: " + host());
        for (RecordingSummary.EventSummary event : summary.events()) {
            comments.add("event: " + event.name());
        }
        comments.add("samples: " + summary.samples());
        comments.add("lost samples: " + summary.lostSamples() + reasons(summary.lost()));
        comments.add(
                "complete user stacks: "
                        + summary.completeStacks()
                        + " of "
                        + summary.samples()
                        + reasons(summary.truncatedStacks()));
        comments.add(
                "unwind tables: "
                        + summary.tables().rows()
                        + " rows of "
                        + summary.tables().files()
                        + " files, "
                        + summary.tables().bytes()
                        + " bytes; evicted "
                        + summary.tables().evictions());
        for (Map.Entry<UnknownReason, Double> unknown : summary.unnamed().entrySet()) {
            comments.add(
                    "stacks with a frame without a name: "
                            + String.format(Locale.ROOT, "%.2f %%, ", 100 * unknown.getValue())
                            + unknown.getKey().text()
                            + "; "
                            + unknown.getKey().hint());
        }
        for (RecordingSummary.StrippedFile file : summary.strippedFiles()) {
            comments.add(
                    "no symbols of "
                            + file.name()
                            + String.format(Locale.ROOT, ": %.2f %%; ", 100 * file.share())
                            + file.remedy());
        }
        comments.add(
                "source lines: "
                        + String.format(
                                Locale.ROOT,
                                "%.2f %% of the weight",
                                100 * summary.lines().share()));
        for (Map.Entry<ManagedRuntime, Long> one : summary.runtimes().entrySet()) {
            comments.add(
                    "runtime: "
                            + one.getKey().text()
                            + ", "
                            + one.getValue()
                            + " samples; "
                            + one.getKey().shows());
        }
        for (InternalFailure failure : summary.failures()) {
            comments.add(
                    "failed "
                            + failure.count()
                            + " times: "
                            + failure.task()
                            + ": "
                            + NameCleaner.clean(failure.first()));
        }
        comments.add("lost process events: " + summary.lostSideBandRecords());
        comments.add("processes not followed: " + summary.unfollowedProcesses());
        comments.add(
                "cost: gimlet used "
                        + millis(summary.cpuTime())
                        + " ms of CPU, its BPF program "
                        + summary.programTime()
                                .map(time -> millis(time) + " ms")
                                .orElse("is not measured"));
        return comments;
    }

    private static long millis(Duration duration) {
        return duration.toMillis();
    }

    private static String reasons(Map<Reason, Long> counts) {
        if (counts.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(" (");
        counts.forEach((reason, count) ->
                text.append(text.length() > 2 ? ", " : "")
                        .append(reason.label())
                        .append(' ')
                        .append(count));
        return text.append(')').toString();
    }

    private static String host() {
        return procLine("sys/kernel/hostname")
                + ", "
                + procLine("sys/kernel/ostype")
                + " "
                + procLine("sys/kernel/osrelease")
                + ", "
                + System.getProperty("os.arch");
    }

    private static String procLine(String file) {
        try {
            return Files.readString(Path.of("/proc", file)).strip();
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
