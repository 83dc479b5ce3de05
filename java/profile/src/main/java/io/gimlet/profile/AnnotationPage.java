// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.util.List;

/**
 * Writes functions line by line with what each cost as a page for the browser: one HTML file that
 * runs nothing and needs no network.
 */
public final class AnnotationPage {
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>Gimlet: annotated source</title>
            <style>
            :root { color-scheme: light dark }
            body { font: 14px system-ui, sans-serif; margin: 1em }
            table { border-collapse: collapse; font: 13px ui-monospace, monospace }
            td { padding: 0 .6em; white-space: pre; text-align: right }
            td:last-child, th:last-child { text-align: left }
            tr.gap td { opacity: .5 }
            </style>
            """;

    /** How strong the colour of the costliest line is, in percent. */
    private static final double MOST_COLOUR = 60;

    private final Appendable out;
    private final ValueType type;
    private final long all;

    /** A page; parameters as for {@link AnnotationText}. */
    public AnnotationPage(Appendable out, ValueType type, long all) {
        this.out = out;
        this.type = type;
        this.all = all;
    }

    /** Begins the page. */
    public void begin() throws IOException {
        out.append(HEAD);
    }

    /** Writes a function; parameters as for {@link AnnotationText#write}. */
    public void write(FunctionLines function, List<String> source) throws IOException {
        String unit = type.unit();
        out.append("<h2>").append(escape(function.name())).append("</h2>\n<p>");
        out.append(escape(function.file().isEmpty() ? "[no file]" : function.file()))
                .append(": ")
                .append(ValueFormat.format(function.self(), unit))
                .append(" of ")
                .append(escape(type.type()))
                .append(" itself, ")
                .append(ValueFormat.format(function.total(), unit))
                .append(" with what it calls (")
                .append(ValueFormat.percent(function.total(), all))
                .append(")</p>\n<table>\n<tr><th>self<th>cum<th>cum%<th>line<th>source\n");
        long most = 1;
        for (FunctionLines.Cost cost : function.lines().values()) {
            most = Math.max(most, cost.total());
        }
        for (AnnotatedRows.Row row : AnnotatedRows.of(function, source)) {
            write(row, most);
        }
        FunctionLines.Cost unknown = function.lines().get(0);
        if (unknown != null) {
            cells(unknown, most, "", "[no line]");
        }
        out.append("</table>\n");
    }

    private void write(AnnotatedRows.Row row, long most) throws IOException {
        FunctionLines.Cost cost = row.cost();
        if (row.number() == 0) {
            out.append("<tr class=\"gap\"><td><td><td><td>...<td>\n");
        } else if (cost == null) {
            out.append("<tr><td><td><td><td>")
                    .append(Integer.toString(row.number()))
                    .append("<td>")
                    .append(escape(row.source()))
                    .append('\n');
        } else {
            cells(cost, most, Integer.toString(row.number()), row.source());
        }
    }

    private void cells(FunctionLines.Cost cost, long most, String number, String source)
            throws IOException {
        long percent = Math.round(MOST_COLOUR * cost.total() / most);
        out.append("<tr style=\"background: color-mix(in srgb, orangered ")
                .append(Long.toString(Math.max(0, percent)))
                .append("%, transparent)\"><td>")
                .append(cost.self() == 0 ? "." : ValueFormat.format(cost.self(), type.unit()))
                .append("<td>")
                .append(ValueFormat.format(cost.total(), type.unit()))
                .append("<td>")
                .append(ValueFormat.percent(cost.total(), all))
                .append("<td>")
                .append(number)
                .append("<td>")
                .append(escape(source))
                .append('\n');
    }

    private static String escape(String text) {
        return SafeText.escape(text.replace("\t", "    "))
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
