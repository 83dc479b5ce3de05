// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The rows of a function that are shown: lines or instructions with cost and those around them. */
final class AnnotatedRows {
    /** Lines around one with cost. */
    private static final int CONTEXT = 3;

    /** Shorter gaps are not worth a mark. */
    private static final int SHORTEST_GAP = 4;

    /** A profile can have any numbers. */
    private static final int MOST_ROWS = 10_000;

    /** Instructions around one with cost. */
    private static final int CODE_CONTEXT = 8;

    /** Sets instructions apart from the source between them. */
    private static final String CODE_INDENT = "    ";

    private static final String GAP_MARK = "...";
    private static final Row GAP = new Row(GAP_MARK, null, "");

    private AnnotatedRows() {}

    /**
     * A row.
     *
     * @param place number of the line or address; dots stand for what is left out
     * @param cost null when it has none
     * @param text source or instruction; empty when that is not known
     */
    record Row(String place, FunctionLines.@Nullable Cost cost, String text) {
        boolean isGap() {
            return place.equals(GAP_MARK);
        }
    }

    /** The rows of a function, with the lines of its source file, of which there may be none. */
    static List<Row> of(FunctionLines function, List<String> source) {
        SortedMap<Integer, FunctionLines.Cost> lines = function.lines().tailMap(1);
        List<Row> rows = new ArrayList<>();
        int last = function.startLine() > 0 && !source.isEmpty() ? function.startLine() - 1 : 0;
        boolean begun = last > 0;
        for (int number : lines.keySet()) {
            int from = source.isEmpty() ? number : Math.max(last + 1, number - CONTEXT);
            if (begun && from - last > SHORTEST_GAP) {
                rows.add(GAP);
            } else if (begun && !source.isEmpty()) {
                from = last + 1;
            }
            int to = source.isEmpty() ? number : Math.min(number + CONTEXT, source.size());
            for (int i = from; i <= Math.max(to, number); i++) {
                rows.add(
                        new Row(
                                Integer.toString(i),
                                lines.get(i),
                                i <= source.size() ? source.get(i - 1) : ""));
            }
            last = Math.max(last, Math.max(to, number));
            begun = true;
            if (rows.size() > MOST_ROWS) {
                break;
            }
        }
        return rows;
    }

    /**
     * The rows of a function's code, with the source before the instructions that it became.
     *
     * @param sources the lines of a source file; none when it is not there
     */
    static List<Row> of(AnnotatedCode code, Sources sources) {
        List<AnnotatedCode.Instruction> instructions = code.instructions();
        List<Row> rows = new ArrayList<>();
        String lastPlace = "";
        int lastWithCost = -CODE_CONTEXT - 1;
        int nextWithCost = nextWithCost(instructions, 0);
        for (int i = 0; i < instructions.size() && rows.size() < MOST_ROWS; i++) {
            AnnotatedCode.Instruction one = instructions.get(i);
            if (i > nextWithCost) {
                lastWithCost = nextWithCost;
                nextWithCost = nextWithCost(instructions, i);
            }
            if (i - lastWithCost > CODE_CONTEXT && nextWithCost - i > CODE_CONTEXT) {
                if (rows.isEmpty() || !rows.getLast().isGap()) {
                    rows.add(GAP);
                }
                continue;
            }
            String place = place(one);
            if (!place.isEmpty() && !place.equals(lastPlace)) {
                rows.add(new Row("", null, place + sourceOf(one, sources)));
                lastPlace = place;
            }
            rows.add(
                    new Row(Long.toHexString(one.address()), one.cost(), CODE_INDENT + one.text()));
        }
        return rows;
    }

    private static int nextWithCost(List<AnnotatedCode.Instruction> instructions, int from) {
        int next = from;
        while (next < instructions.size() && instructions.get(next).cost() == null) {
            next++;
        }
        return next < instructions.size() ? next : Integer.MAX_VALUE;
    }

    private static String place(AnnotatedCode.Instruction one) {
        if (one.line() == 0) {
            return "";
        }
        String place = baseName(one.file()) + ":" + one.line();
        return one.inlined().isEmpty() ? place : place + " (" + one.inlined() + ")";
    }

    private static String sourceOf(AnnotatedCode.Instruction instruction, Sources sources) {
        List<String> lines = sources.lines(instruction.file());
        return instruction.line() <= lines.size()
                ? "  " + lines.get(instruction.line() - 1).strip()
                : "";
    }

    private static String baseName(String file) {
        return file.substring(file.lastIndexOf('/') + 1);
    }
}
