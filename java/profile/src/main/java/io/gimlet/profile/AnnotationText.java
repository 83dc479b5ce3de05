// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.util.List;

/** Prints functions line by line with what each cost, as plain text for a terminal. */
public final class AnnotationText {
    /** A tab of source files. */
    private static final String TAB = "    ";

    private static final String ROW = "%10s %7s %10s %7s %6s  %s\n";

    private final Appendable out;
    private final ValueType type;
    private final long all;

    /**
     * Prints to {@code out}.
     *
     * @param type what the values measure
     * @param all the sum of a profile, which percentages refer to
     */
    public AnnotationText(Appendable out, ValueType type, long all) {
        this.out = out;
        this.type = type;
        this.all = all;
    }

    /**
     * Prints a function.
     *
     * @param source the lines of its file; empty when that was not found
     */
    public void write(FunctionLines function, List<String> source) throws IOException {
        String unit = type.unit();
        out.append(SafeText.clip(function.name(), ReportText.DEFAULT_NAME_WIDTH)).append('\n');
        out.append(
                "%s: %s of %s itself, %s with what it calls (%s)%n"
                        .formatted(
                                SafeText.clip(
                                        function.file().isEmpty() ? "[no file]" : function.file(),
                                        ReportText.DEFAULT_NAME_WIDTH),
                                ValueFormat.format(function.self(), unit),
                                type.type(),
                                ValueFormat.format(function.total(), unit),
                                ValueFormat.percent(function.total(), all)));
        out.append(ROW.formatted("self", "self%", "cum", "cum%", "line", "source").stripTrailing())
                .append('\n');
        for (AnnotatedRows.Row row : AnnotatedRows.of(function, source)) {
            out.append(text(row, unit).stripTrailing()).append('\n');
        }
        FunctionLines.Cost unknown = function.lines().get(0);
        if (unknown != null) {
            row(unknown, unit, "", "[no line]");
        }
        out.append('\n');
    }

    private String text(AnnotatedRows.Row row, String unit) {
        if (row.number() == 0) {
            return ROW.formatted("", "", "", "", "...", "");
        }
        String number = Integer.toString(row.number());
        String text = clean(row.source());
        FunctionLines.Cost cost = row.cost();
        return cost == null
                ? ROW.formatted("", "", "", "", number, text)
                : formatted(cost, unit, number, text);
    }

    private void row(FunctionLines.Cost cost, String unit, String number, String text)
            throws IOException {
        out.append(formatted(cost, unit, number, text).stripTrailing()).append('\n');
    }

    private String formatted(FunctionLines.Cost cost, String unit, String number, String text) {
        return ROW.formatted(
                cost.self() == 0 ? "." : ValueFormat.format(cost.self(), unit),
                cost.self() == 0 ? "." : ValueFormat.percent(cost.self(), all),
                ValueFormat.format(cost.total(), unit),
                ValueFormat.percent(cost.total(), all),
                number,
                text);
    }

    private static String clean(String source) {
        return SafeText.clip(source.replace("\t", TAB), ReportText.DEFAULT_NAME_WIDTH);
    }
}
