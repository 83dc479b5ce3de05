// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.result.InternalFailure;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import io.gimlet.capture.result.RecordingSummary.MachineTime;
import io.gimlet.capture.result.RecordingSummary.TableSummary;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.SampleFilter;
import io.gimlet.symbols.ManagedRuntime;
import io.gimlet.symbols.NameCleaner;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The lines that end a recording: what came, what did not, what it cost, where it is. */
public final class SummaryText {
    /** The rest of the reasons is in the profile's comments. */
    private static final int MOST_REASONS = 5;

    private static final int MOST_FILES = 3;

    /** Of a name among words: no line could have a longer one. */
    private static final int LONGEST_NAME = 60;

    /** Nobody installs packages for less of the time. */
    private static final double WORTH_SYMBOLS = 0.01;

    /** Nor looks for lines of less. */
    private static final double WORTH_LINES = 0.05;

    /** Of a target that runs less than that of the time it is told. */
    private static final double BUSY = 0.5;

    private final RecordingSummary summary;
    private final Paragraphs text = new Paragraphs();

    private SummaryText(RecordingSummary summary) {
        this.summary = summary;
    }

    /**
     * Prints the summary.
     *
     * @param target what was sampled
     * @param place where the profile went
     */
    public static void print(
            RecordingSummary summary, RecordTarget target, String place, PrintStream out) {
        SummaryText text = new SummaryText(summary);
        text.recorded(target);
        for (EventSummary event : summary.events()) {
            text.event(event);
        }
        if (summary.samples() > 0) {
            text.stacks();
            text.names();
            text.strippedFiles();
            text.lines();
            text.runtimes();
            text.tables(summary.tables());
        }
        text.failures();
        text.cost();
        text.text.addLine("written   " + place);
        text.hottest();
        out.print(text.text);
    }

    private void recorded(RecordTarget target) {
        boolean isAny = summary.samples() > 0;
        text.add(
                "recorded",
                String.format(
                        Locale.ROOT,
                        "%s in %s, %,d lost",
                        counted(summary.samples(), "sample"),
                        seconds(isAny ? summary.duration() : summary.watched()),
                        summary.lostSamples()));
        reasons(summary.lost(), summary.samples() + summary.lostSamples());
        if (!isAny && summary.lostSamples() == 0) {
            text.add("", NothingSampled.advice(summary, target));
        }
        if (summary.lostSideBandRecords() > 0) {
            text.add(
                    "processes",
                    counted(summary.lostSideBandRecords(), "process event")
                            + " lost: names may be missing");
        }
        if (summary.unfollowedProcesses() > 0) {
            text.add(
                    "processes",
                    String.format(
                            Locale.ROOT,
                            "%,d children not sampled: more than %,d processes at once",
                            summary.unfollowedProcesses(),
                            SampleFilter.MAX_PROCESSES));
        }
    }

    private void event(EventSummary event) {
        StringBuilder line = new StringBuilder(event.name());
        if (!event.requested().equals(event.name())) {
            line.append(" (for ").append(event.requested()).append(')');
        }
        if (event.counted() > 0 && summary.samples() > 0) {
            line.append(
                    String.format(
                            Locale.ROOT,
                            "; the samples stand for %.1f %% of the %s that the kernel counted",
                            100.0 * event.sampled() / event.counted(),
                            amount(event)));
        }
        event.shortfall().ifPresent(cause -> line.append(": ").append(cause));
        if (event.countedShare() < 0.99) {
            line.append(
                    String.format(
                            Locale.ROOT,
                            "; counters were shared, and it was counted %.0f %% of the time",
                            100 * event.countedShare()));
        }
        if (event.isTime() && summary.samples() > 0) {
            line.append(idleTime(event));
        }
        text.add("event", line.toString());
    }

    private String idleTime(EventSummary event) {
        if (summary.machine().isPresent()) {
            MachineTime machine = summary.machine().get();
            double available = machine.available().toNanos();
            return String.format(
                    Locale.ROOT,
                    "; the samples stand for %.1f %% of the %s of %s, which had nothing to do in"
                            + " %.1f %%",
                    100 * event.sampled() / available,
                    seconds(machine.available()),
                    counted(machine.cpus(), "CPU"),
                    100 * Math.min(machine.idle().toNanos() / available, 1));
        }
        if (event.counted() < 0 || event.counted() > BUSY * summary.watched().toNanos()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "; the target ran %s of %s%s",
                seconds(Duration.ofNanos(event.counted())),
                seconds(summary.watched()),
                summary.waitedForCpu().map(SummaryText::waited).orElse(""));
    }

    private static String waited(Duration waited) {
        return waited.toMillis() < 1
                ? ", and was idle else"
                : ", and waited " + seconds(waited) + " for a CPU";
    }

    private static String amount(EventSummary event) {
        return event.isTime()
                ? seconds(Duration.ofNanos(event.counted()))
                : String.format(Locale.ROOT, "%,d", event.counted());
    }

    private void stacks() {
        text.addShare("stacks", (double) summary.completeStacks() / summary.samples(), "complete");
        reasons(summary.truncatedStacks(), summary.samples());
    }

    /** The largest first, each with its share of all and what helps. */
    private void reasons(Map<Reason, Long> counts, long all) {
        rows(
                counts.entrySet().stream()
                        .sorted(Map.Entry.<Reason, Long>comparingByValue().reversed())
                        .map(one -> new Row((double) one.getValue() / all, words(one.getKey())))
                        .toList());
    }

    private String words(Reason reason) {
        String where =
                reason == Reason.NO_UNWIND_INFO && !summary.undescribed().isEmpty()
                        ? " ("
                                + summary.undescribed().stream()
                                        .map(SummaryText::shortened)
                                        .collect(Collectors.joining(", "))
                                + ")"
                        : "";
        return withHint(reason.text() + where, reason.hint());
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }

    /** A line of a table. */
    private record Row(double share, String words) {}

    private void rows(List<Row> rows) {
        rows.stream()
                .limit(MOST_REASONS)
                .forEach(row -> text.addShare("", row.share(), row.words()));
        double others = rows.stream().skip(MOST_REASONS).mapToDouble(Row::share).sum();
        if (others > 0) {
            text.addShare("", others, "other reasons, in the profile's comments");
        }
    }

    private static String withHint(String text, String hint) {
        return hint.isEmpty() ? text : text + ": " + hint;
    }

    private void names() {
        double named = 1;
        for (double share : summary.unnamed().values()) {
            named -= share;
        }
        text.addShare("names", Math.max(named, 0), ofWhat() + " with all frames named");
        rows(
                summary.unnamed().entrySet().stream()
                        .map(one ->
                                new Row(
                                        one.getValue(),
                                        withHint(one.getKey().text(), one.getKey().hint())))
                        .toList());
    }

    /** The command has a line of its own, to be copied. */
    private void strippedFiles() {
        String label = "symbols";
        for (RecordingSummary.StrippedFile file :
                summary.strippedFiles().stream().limit(MOST_FILES).toList()) {
            if (file.share() >= WORTH_SYMBOLS) {
                text.addShareCut(label, file.share(), file.name());
                text.add("", file.remedy());
                label = "";
            }
        }
    }

    private void lines() {
        text.addShare(
                "lines", summary.lines().share(), ofWhat() + " on source lines that are known");
        summary.lines().without().stream()
                .filter(code -> code.share() >= WORTH_LINES)
                .limit(MOST_FILES)
                .forEach(code -> text.addShare("", code.share(), words(code)));
    }

    private String words(RecordingSummary.LinelessCode code) {
        return switch (code.kind()) {
            case KERNEL -> "in the kernel";
            case OTHER -> "in generated code";
            case NATIVE ->
                    "in "
                            + shortened(code.file())
                            + (code.isNamed() && !isStripped(code.file())
                                    ? ": a build with -g, or its debug symbols, gives lines"
                                    : "");
        };
    }

    /** Whether the file's debug symbols, which have its lines too, are advised already. */
    private boolean isStripped(String name) {
        return summary.strippedFiles().stream().anyMatch(file -> file.name().equals(name));
    }

    /** What the weight of samples is of; that of several events is the first one's. */
    private String ofWhat() {
        if (summary.events().isEmpty()) {
            return "of the samples";
        }
        EventSummary first = summary.events().getFirst();
        return first.isTime() || first.requested().equals(RecordOptions.DEFAULT_EVENT)
                ? "of the time"
                : "of the " + first.name();
    }

    private void runtimes() {
        for (Map.Entry<ManagedRuntime, Long> one : summary.runtimes().entrySet()) {
            text.addShare(
                    "runtime",
                    (double) one.getValue() / summary.samples(),
                    one.getKey().text() + ": " + one.getKey().shows());
        }
    }

    private void tables(TableSummary tables) {
        if (tables.files() > 0 || tables.evictions() > 0) {
            text.add(
                    "tables",
                    String.format(
                            Locale.ROOT,
                            "%s of %s in %,d KiB%s",
                            counted(tables.rows(), "row"),
                            counted(tables.files(), "file"),
                            tables.bytes() >> 10,
                            tables.evictions() == 0
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            "; %,d had to leave or did not fit: --unwind-memory"
                                                    + " allows more",
                                            tables.evictions())));
        }
    }

    private void failures() {
        if (summary.unknownRecords() > 0) {
            text.add(
                    "failures",
                    counted(summary.unknownRecords(), "record")
                            + " of the kernel's could not be read");
        }
        for (InternalFailure failure : summary.failures()) {
            text.add(
                    "failures",
                    String.format(
                            Locale.ROOT,
                            "%,d x cannot %s: %s",
                            failure.count(),
                            failure.task(),
                            NameCleaner.clean(failure.first())));
        }
        if (summary.failures().stream().anyMatch(InternalFailure::isBug)) {
            text.add("", "this is a bug in Gimlet: please report it with these lines");
        }
    }

    private void cost() {
        text.add(
                "cost",
                String.format(
                        Locale.ROOT,
                        "gimlet %s of CPU, its BPF program %s",
                        seconds(summary.cpuTime()),
                        summary.programTime()
                                .map(SummaryText::seconds)
                                .orElse(
                                        "not known (the kernel measures it with CAP_SYS_ADMIN, or"
                                                + " kernel.bpf_stats_enabled=1)")));
    }

    private void hottest() {
        String label = "hottest";
        for (RecordingSummary.HotFunction hot : summary.hottest()) {
            text.addShareCut(label, hot.share(), hot.name());
            label = "";
        }
    }

    private static String counted(long count, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", count, thing, count == 1 ? "" : "s");
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%,.3f s", duration.toNanos() / 1e9);
    }
}
