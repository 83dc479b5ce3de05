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
    /** Columns of a wide terminal, for what is printed to none. */
    public static final int DEFAULT_COLUMNS = 200;

    /** Names are not cut to less, however narrow the terminal. */
    private static final int LEAST_NAME_WIDTH = 20;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private static final String FLAT_ROW = "%10s %7s %10s %7s  %s\n";
    private static final String TREE_ROW = "%7s %10s %10s  %s\n";

    /** What stands before the names of the two tables, and before facts. */
    private static final int FLAT_COLUMNS = 39;

    private static final int TREE_COLUMNS = 31;
    private static final int FACT_COLUMNS = 10;

    /** A comment may have any length. */
    private static final int LONGEST_FACT = 1000;

    private static final String KERNEL_MARK = " [k]";

    /** Branches nested deeper are not indented further. */
    private static final int MAX_LEVELS = 40;

    private final Appendable out;
    private final int columns;

    /**
     * Prints to {@code out}.
     *
     * @param columns how wide lines may be; longer names are cut, longer facts go on below
     */
    public ReportText(Appendable out, int columns) {
        this.out = out;
        this.columns = columns;
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
                            name(row.name(), row.kind(), report.by(), FLAT_COLUMNS)));
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
            treeLine(report, line);
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

    private void treeLine(TreeReport report, TreeLine line) throws IOException {
        ReportSummary summary = report.summary();
        TreeNode node = line.node();
        String unit = summary.type().unit();
        String indent = "  ".repeat(line.level()) + (line.beginsBranch() ? "- " : "  ");
        int before = TREE_COLUMNS + indent.length();
        out.append(
                TREE_ROW.formatted(
                        ValueFormat.percent(node.total(), summary.total()),
                        ValueFormat.format(node.total(), unit),
                        ValueFormat.format(node.self(), unit),
                        indent + name(node.name(), node.kind(), report.by(), before)));
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
        StringBuilder line = new StringBuilder("%-9s".formatted(what));
        for (String word : SafeText.clip(text, LONGEST_FACT).split(" ", -1)) {
            if (line.length() + 1 + word.length() > columns && line.length() >= FACT_COLUMNS) {
                out.append(line).append('\n');
                line.setLength(0);
                line.append(" ".repeat(FACT_COLUMNS - 1));
            }
            line.append(' ').append(word);
        }
        out.append(line).append('\n');
    }

    /** A name in what is left of its line. */
    private String name(String name, FrameKind kind, GroupBy by, int columnsBefore) {
        String mark = kind == FrameKind.KERNEL && by != GroupBy.MODULE ? KERNEL_MARK : "";
        int width = Math.max(LEAST_NAME_WIDTH, columns - columnsBefore - mark.length());
        boolean isPlace = by == GroupBy.LINE || by == GroupBy.FILE;
        return (isPlace ? SafeText.clipPath(name, width) : SafeText.clip(name, width)) + mark;
    }
}
