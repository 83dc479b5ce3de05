// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.util.ArrayList;
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

    private static final String PLAIN_ROW = "<tr><td><td><td><td>";

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

    /** Writes a function; parameters as for {@link AnnotationText}. */
    public void write(FunctionLines function, List<String> source) throws IOException {
        String file = function.file().isEmpty() ? "[no file]" : function.file();
        head(function.name(), file, function.self(), function.total());
        List<AnnotatedRows.Row> rows = new ArrayList<>(AnnotatedRows.of(function, source));
        FunctionLines.Cost unknown = function.lines().get(0);
        if (unknown != null) {
            rows.add(new AnnotatedRows.Row("", unknown, "[no line]"));
        }
        table(rows, "line", "source");
    }

    /** Writes the instructions of a function, with the source that they are compiled from. */
    public void write(AnnotatedCode code, Sources sources) throws IOException {
        head(code.name(), code.module(), code.self(), code.total());
        table(AnnotatedRows.of(code, sources), "address", "instruction");
    }

    private void head(String name, String file, long self, long total) throws IOException {
        String unit = type.unit();
        out.append("<h2>").append(escape(name)).append("</h2>\n<p>");
        out.append(escape(file))
                .append(": ")
                .append(ValueFormat.format(self, unit))
                .append(" of ")
                .append(escape(type.type()))
                .append(" itself, ")
                .append(ValueFormat.format(total, unit))
                .append(" with what it calls (")
                .append(ValueFormat.percent(total, all))
                .append(")</p>\n");
    }

    private void table(List<AnnotatedRows.Row> rows, String place, String text) throws IOException {
        out.append("<table>\n<tr><th>self<th>cum<th>cum%<th>")
                .append(place)
                .append("<th>")
                .append(text)
                .append('\n');
        long most = 1;
        for (AnnotatedRows.Row row : rows) {
            most = Math.max(most, row.cost() == null ? 0 : row.cost().total());
        }
        for (AnnotatedRows.Row row : rows) {
            FunctionLines.Cost cost = row.cost();
            if (cost == null) {
                out.append(row.isGap() ? "<tr class=\"gap\"><td><td><td><td>" : PLAIN_ROW);
            } else {
                cost(cost, most);
            }
            out.append(row.place()).append("<td>").append(escape(row.text())).append('\n');
        }
        out.append("</table>\n");
    }

    private void cost(FunctionLines.Cost cost, long most) throws IOException {
        long percent = Math.round(MOST_COLOUR * cost.total() / most);
        out.append("<tr style=\"background: color-mix(in srgb, orangered ")
                .append(Long.toString(Math.max(0, percent)))
                .append("%, transparent)\"><td>")
                .append(cost.self() == 0 ? "." : ValueFormat.format(cost.self(), type.unit()))
                .append("<td>")
                .append(ValueFormat.format(cost.total(), type.unit()))
                .append("<td>")
                .append(ValueFormat.percent(cost.total(), all))
                .append("<td>");
    }

    private static String escape(String text) {
        return SafeText.escape(text.replace("\t", "    "))
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
