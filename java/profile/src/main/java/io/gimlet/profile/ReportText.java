// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** Prints reports as plain text for a terminal: no colours, names harmless and of bounded width. */
public final class ReportText {
    /** Width of names that suits most terminals beside the numbers, in characters. */
    public static final int DEFAULT_NAME_WIDTH = 160;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final String FLAT_ROW = "%10s %7s %10s %7s  %s\n";
    private static final String TREE_ROW = "%7s %10s %10s  %s\n";

    /** Branches nested deeper are not indented further. */
    private static final int MAX_LEVELS = 40;

    private final Appendable out;
    private final int nameWidth;

    /**
     * Prints to {@code out}.
     *
     * @param nameWidth longer names are cut, in characters
     */
    public ReportText(Appendable out, int nameWidth) {
        this.out = out;
        this.nameWidth = nameWidth;
    }

    /** Prints what, when, how long, how much, and the comments, which tell of losses. */
    public void header(Profile profile, ReportSummary summary) throws IOException {
        fact("recorded", recorded(profile));
        fact("samples", samples(profile));
        ValueType type = summary.type();
        fact("total", ValueFormat.format(summary.total(), type.unit()) + " of " + type.type());
        if (!summary.filters().isEmpty()) {
            String shown = ValueFormat.format(summary.shown(), type.unit());
            String percent = ValueFormat.percent(summary.shown(), summary.total());
            for (String filter : summary.filters()) {
                fact("filter", filter);
            }
            fact("shown", shown + ", " + percent + " of the total");
        }
        for (String comment : profile.comments()) {
            fact("note", comment);
        }
        out.append('\n');
    }

    private static String recorded(Profile profile) {
        String when =
                profile.timeNanos() == 0
                        ? "at an unknown time"
                        : TIME.format(Instant.ofEpochSecond(0, profile.timeNanos()));
        return profile.durationNanos() == 0
                ? when
                : when + ", for " + ValueFormat.format(profile.durationNanos(), "nanoseconds");
    }

    private static String samples(Profile profile) {
        // Writers may merge equal samples: if there is a count of them, it is the truth.
        int countIndex = profile.typeIndex("samples");
        long samples = countIndex < 0 ? profile.sampleCount() : profile.total(countIndex);
        ValueType type = profile.periodType();
        if (type == null || profile.period() == 0) {
            return Long.toString(samples);
        }
        String period = ValueFormat.format(profile.period(), type.unit());
        return samples + ", one per " + period + " of " + type.type();
    }

    /**
     * Prints the first rows.
     *
     * @param rows how many at most
     */
    public void flat(FlatReport report, int rows) throws IOException {
        ReportSummary summary = report.summary();
        String unit = summary.type().unit();
        String by = report.by().name().toLowerCase(Locale.ROOT);
        out.append(FLAT_ROW.formatted("self", "self%", "cum", "cum%", by));
        for (FlatRow row : report.rows().subList(0, Math.min(rows, report.rows().size()))) {
            out.append(
                    FLAT_ROW.formatted(
                            ValueFormat.format(row.self(), unit),
                            ValueFormat.percent(row.self(), summary.total()),
                            ValueFormat.format(row.cumulative(), unit),
                            ValueFormat.percent(row.cumulative(), summary.total()),
                            name(row.name(), row.kind(), report.by())));
        }
        int left = report.rows().size() - rows;
        if (left > 0) {
            out.append("... and " + left + " more\n");
        }
    }

    /** A line of a tree that is waiting for its turn. */
    private record TreeLine(TreeNode node, int level, boolean beginsBranch) {}

    /**
     * Prints a tree. A dash begins a branch; calls without alternative follow below each other with
     * no further indent, so that deep stacks stay readable.
     */
    public void tree(TreeReport report) throws IOException {
        out.append(TREE_ROW.formatted("total%", "total", "self", "call"));
        Deque<TreeLine> lines = new ArrayDeque<>();
        lines.push(new TreeLine(report.root(), 0, true));
        while (!lines.isEmpty()) {
            TreeLine line = lines.pop();
            TreeNode node = line.node();
            treeLine(report.summary(), line);
            boolean goesOn = node.children().size() == 1 && node.omitted() == 0;
            int level = goesOn ? line.level() : Math.min(line.level() + 1, MAX_LEVELS);
            if (node.omitted() > 0) {
                lines.push(new TreeLine(omitted(node), level, true));
            }
            for (TreeNode child : node.children().reversed()) {
                lines.push(new TreeLine(child, level, !goesOn));
            }
        }
    }

    private void treeLine(ReportSummary summary, TreeLine line) throws IOException {
        TreeNode node = line.node();
        String unit = summary.type().unit();
        String mark = line.beginsBranch() ? "- " : "  ";
        out.append(
                TREE_ROW.formatted(
                        ValueFormat.percent(node.total(), summary.total()),
                        ValueFormat.format(node.total(), unit),
                        ValueFormat.format(node.self(), unit),
                        "  ".repeat(line.level())
                                + mark
                                + name(node.name(), node.kind(), GroupBy.FUNCTION)));
    }

    private static TreeNode omitted(TreeNode parent) {
        return new TreeNode(
                "[" + parent.omitted() + " smaller]",
                FrameKind.OTHER,
                parent.omittedTotal(),
                0,
                List.of(),
                0,
                0);
    }

    private void fact(String what, String text) throws IOException {
        out.append("%-9s %s\n".formatted(what, SafeText.clip(text, nameWidth)));
    }

    private String name(String name, FrameKind kind, GroupBy by) {
        boolean marked = kind == FrameKind.KERNEL && by != GroupBy.MODULE;
        return SafeText.clip(name, nameWidth) + (marked ? " [k]" : "");
    }
}
