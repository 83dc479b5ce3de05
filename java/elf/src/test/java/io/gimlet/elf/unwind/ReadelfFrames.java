// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What GNU readelf says of the call frame information of a file. */
final class ReadelfFrames {
    private static final Pattern REGISTER_RULE = Pattern.compile("(r\\d+) \\(\\w+\\)");
    private static final Pattern RANGE = Pattern.compile("pc=([0-9a-f]+)\\.\\.([0-9a-f]+)");
    private static final Pattern CIE_OF_FDE = Pattern.compile("cie=([0-9a-f]+)");
    private static final Pattern CFA_EXPRESSION =
            Pattern.compile("DW_CFA_def_cfa_expression \\((.*)\\)");
    private static final Pattern FRAME_POINTER_EXPRESSION =
            Pattern.compile("DW_CFA_expression: r6 \\(rbp\\) \\((.*)\\)");

    private final Path file;
    private final Map<String, Cie> cies = new HashMap<>();

    /** One line: where a rule starts, and the texts of its columns; "u" for those left out. */
    record Row(long address, String cfa, String rsp, String rbp, String ra) {}

    record Fde(long start, long end, boolean isSignalFrame, List<Row> rows) {}

    private record Cie(String augmentation, List<Row> rows) {}

    ReadelfFrames(Path file) {
        this.file = file;
    }

    /** Visits all FDEs in the order of the file. */
    void forEach(Consumer<Fde> visitor) {
        var parser = new Parser(visitor);
        lines("--debug-dump=frames-interp", parser::line);
        parser.finish();
    }

    /** Returns the expressions, of the CFA and of rbp, that each FDE has, by its first address. */
    Map<Long, Set<String>> expressions() {
        Map<Long, Set<String>> expressions = new HashMap<>();
        long[] fde = {0};
        lines(
                "--debug-dump=frames",
                line -> {
                    if (line.contains(" FDE ")) {
                        Matcher range = RANGE.matcher(line);
                        fde[0] = range.find() ? Long.parseUnsignedLong(range.group(1), 16) : 0;
                    } else if (line.contains("expression")) {
                        for (Pattern pattern : List.of(CFA_EXPRESSION, FRAME_POINTER_EXPRESSION)) {
                            Matcher matcher = pattern.matcher(line);
                            if (matcher.find()) {
                                expressions
                                        .computeIfAbsent(fde[0], _ -> new HashSet<>())
                                        .add(matcher.group(1));
                            }
                        }
                    }
                });
        return expressions;
    }

    private void lines(String option, Consumer<String> consumer) {
        try {
            var builder =
                    new ProcessBuilder("readelf", option, file.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().forEach(consumer);
            }
            process.waitFor();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Puts the lines of a record together; its rows follow its title and a line of columns. */
    private final class Parser {
        private final Consumer<Fde> visitor;
        private String title = "";
        private List<String> columns = List.of();
        private List<Row> rows = new ArrayList<>();

        Parser(Consumer<Fde> visitor) {
            this.visitor = visitor;
        }

        void line(String line) {
            if (line.contains(" FDE ") || line.contains(" CIE ")) {
                finish();
                title = line;
            } else if (line.contains(" LOC ")) {
                columns = List.of(line.trim().split(" +"));
            } else if (line.isBlank() || line.startsWith("Contents of")) {
                finish();
                if (line.startsWith("Contents of")) {
                    cies.clear();
                }
            } else if (!title.isEmpty() && Character.digit(line.charAt(0), 16) >= 0) {
                rows.add(row(line));
            }
        }

        private Row row(String line) {
            String[] cells = REGISTER_RULE.matcher(line).replaceAll("$1").trim().split(" +");
            return new Row(
                    Long.parseUnsignedLong(cells[0], 16),
                    cells[1],
                    cell(cells, "rsp"),
                    cell(cells, "rbp"),
                    cell(cells, "ra"));
        }

        private String cell(String[] cells, String column) {
            int index = columns.indexOf(column);
            return index < 0 ? "u" : cells[index];
        }

        void finish() {
            if (title.contains(" CIE ")) {
                String augmentation = title.replaceFirst(".* CIE \"([^\"]*)\".*", "$1");
                cies.put(title.substring(0, 8), new Cie(augmentation, rows));
            } else if (!title.isEmpty()) {
                fde();
            }
            title = "";
            rows = new ArrayList<>();
        }

        private void fde() {
            Matcher range = RANGE.matcher(title);
            Matcher reference = CIE_OF_FDE.matcher(title);
            if (!range.find() || !reference.find()) {
                return;
            }
            Cie cie = cies.getOrDefault(reference.group(1), new Cie("", List.of()));
            long start = Long.parseUnsignedLong(range.group(1), 16);
            List<Row> own = rows.isEmpty() ? moved(cie.rows, start) : rows;
            visitor.accept(
                    new Fde(
                            start,
                            Long.parseUnsignedLong(range.group(2), 16),
                            cie.augmentation.contains("S"),
                            own));
        }

        private static List<Row> moved(List<Row> rows, long start) {
            return rows.stream().map(r -> new Row(start, r.cfa, r.rsp, r.rbp, r.ra)).toList();
        }
    }
}
