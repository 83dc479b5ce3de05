// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The rows of a function's source that are shown: its lines with cost and those around them. */
final class AnnotatedRows {
    /** Lines around one with cost. */
    private static final int CONTEXT = 3;

    /** Shorter gaps are not worth a mark. */
    private static final int SHORTEST_GAP = 4;

    /** A profile can have any numbers. */
    private static final int MOST_ROWS = 10_000;

    private AnnotatedRows() {}

    /**
     * A row.
     *
     * @param number of the line; 0 stands for lines that are left out
     * @param cost null when it has none
     * @param source its text; empty when that is not known
     */
    record Row(int number, FunctionLines.@Nullable Cost cost, String source) {}

    /** The rows of a function, with the lines of its source file, of which there may be none. */
    static List<Row> of(FunctionLines function, List<String> source) {
        SortedMap<Integer, FunctionLines.Cost> lines = function.lines().tailMap(1);
        List<Row> rows = new ArrayList<>();
        int last = function.startLine() > 0 && !source.isEmpty() ? function.startLine() - 1 : 0;
        boolean begun = last > 0;
        for (int number : lines.keySet()) {
            int from = source.isEmpty() ? number : Math.max(last + 1, number - CONTEXT);
            if (begun && from - last > SHORTEST_GAP) {
                rows.add(new Row(0, null, ""));
            } else if (begun && !source.isEmpty()) {
                from = last + 1;
            }
            int to = source.isEmpty() ? number : Math.min(number + CONTEXT, source.size());
            for (int i = from; i <= Math.max(to, number); i++) {
                rows.add(new Row(i, lines.get(i), i <= source.size() ? source.get(i - 1) : ""));
            }
            last = Math.max(last, Math.max(to, number));
            begun = true;
            if (rows.size() > MOST_ROWS) {
                break;
            }
        }
        return rows;
    }
}
