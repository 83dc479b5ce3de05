// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Prints functions line by line with what each cost, as plain text for a terminal. */
public final class AnnotationText {
    /** A tab of source files. */
    private static final String TAB = "    ";

    private static final String ROW = "%10s %7s %10s %7s %s  %s";

    /** Without percentages, which narrow terminals have no room for. */
    private static final String SHORT_ROW = "%1$10s %3$10s %5$s  %6$s";

    /** What stands before and behind the place, its own columns left out. */
    private static final int ROW_COLUMNS = 40;

    private static final int SHORT_ROW_COLUMNS = 24;
    private static final int LINE_COLUMNS = 6;
    private static final int ADDRESS_COLUMNS = 10;

    /** Terminals with less room beside the numbers are narrow. */
    private static final int USUAL_TEXT_COLUMNS = 60;

    private static final int LEAST_TEXT_COLUMNS = 20;

    private final Appendable out;
    private final ValueType type;
    private final long all;
    private final String row;
    private final int columns;
    private final int numberColumns;

    /**
     * Prints to {@code out}.
     *
     * @param type what the values measure
     * @param all the sum of a profile, which percentages refer to
     * @param columns how wide lines may be
     */
    public AnnotationText(Appendable out, ValueType type, long all, int columns) {
        this.out = out;
        this.type = type;
        this.all = all;
        this.columns = columns;
        boolean isWide = columns >= ROW_COLUMNS + LINE_COLUMNS + USUAL_TEXT_COLUMNS;
        row = isWide ? ROW : SHORT_ROW;
        numberColumns = isWide ? ROW_COLUMNS : SHORT_ROW_COLUMNS;
    }

    /**
     * Prints a function.
     *
     * @param source the lines of its file; empty when that was not found
     */
    public void write(FunctionLines function, List<String> source) throws IOException {
        String file = function.file().isEmpty() ? "[no file]" : function.file();
        head(function.name(), file, function.self(), function.total());
        List<AnnotatedRows.Row> rows = new ArrayList<>(AnnotatedRows.of(function, source));
        FunctionLines.Cost unknown = function.lines().get(0);
        if (unknown != null) {
            rows.add(new AnnotatedRows.Row("", unknown, "[no line]"));
        }
        rows(rows, "line", "source", LINE_COLUMNS);
    }

    /** Prints the instructions of a function, with the source that they are compiled from. */
    public void write(AnnotatedCode code, Sources sources) throws IOException {
        head(code.name(), code.module(), code.self(), code.total());
        rows(AnnotatedRows.of(code, sources), "address", "instruction", ADDRESS_COLUMNS);
    }

    private void head(String name, String file, long self, long total) throws IOException {
        out.append(SafeText.clip(name, columns)).append('\n');
        out.append(SafeText.clipPath(file, columns - 1)).append(":\n");
        out.append(
                "%s of %s itself, %s with what it calls (%s)%n"
                        .formatted(
                                ValueFormat.format(self, type.unit()),
                                SafeText.escape(type.type()),
                                ValueFormat.format(total, type.unit()),
                                ValueFormat.percent(total, all)));
    }

    private void rows(List<AnnotatedRows.Row> rows, String place, String text, int placeColumns)
            throws IOException {
        line(row.formatted("self", "self%", "cum", "cum%", padded(place, placeColumns), text));
        for (AnnotatedRows.Row one : rows) {
            String where = padded(one.place(), placeColumns);
            String what = clean(one.text(), placeColumns);
            FunctionLines.Cost cost = one.cost();
            line(
                    cost == null
                            ? row.formatted("", "", "", "", where, what)
                            : formatted(cost, where, what));
        }
        out.append('\n');
    }

    private void line(String text) throws IOException {
        out.append(text.stripTrailing()).append('\n');
    }

    private static String padded(String text, int columns) {
        return " ".repeat(Math.max(0, columns - text.length())) + text;
    }

    private String formatted(FunctionLines.Cost cost, String where, String what) {
        String unit = type.unit();
        return row.formatted(
                cost.self() == 0 ? "." : ValueFormat.format(cost.self(), unit),
                cost.self() == 0 ? "." : ValueFormat.percent(cost.self(), all),
                ValueFormat.format(cost.total(), unit),
                ValueFormat.percent(cost.total(), all),
                where,
                what);
    }

    private String clean(String text, int placeColumns) {
        int width = Math.max(LEAST_TEXT_COLUMNS, columns - numberColumns - placeColumns);
        return SafeText.clip(text.replace("\t", TAB), width);
    }
}
