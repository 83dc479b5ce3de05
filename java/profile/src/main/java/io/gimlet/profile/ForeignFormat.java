// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.nio.charset.StandardCharsets;

/** Files that people take for profiles, told by how they begin. */
enum ForeignFormat {
    /** What perf record writes (tools/perf/Documentation/perf.data-file-format.txt). */
    PERF_DATA("a perf.data file; perf script reads it", "PERFILE2"),
    /** What JFR and async-profiler write. */
    JFR("a JFR recording; async-profiler's jfrconv makes pprof of it", "FLR\0"),
    /** A program or a library. */
    ELF("a program or library", "\u007fELF"),
    /** A flame graph, for one. */
    HTML("an HTML page; a browser shows it", "<"),
    /** Speedscope's, Chrome's and others' profiles. */
    JSON("JSON text", "{"),
    /** Collapsed stacks, for one. */
    TEXT("text", "");

    private static final int MOST_TEXT_BYTES = 256;

    private final String description;
    private final String beginning;

    ForeignFormat(String description, String beginning) {
        this.description = description;
        this.beginning = beginning;
    }

    /** A clause for a message about bytes that are no profile: {@code : it is text}, or nothing. */
    static String clause(byte[] bytes) {
        for (ForeignFormat format : values()) {
            if (format.begins(bytes)) {
                return ": it is " + format.description;
            }
        }
        return "";
    }

    private boolean begins(byte[] bytes) {
        if (this == TEXT) {
            return isText(bytes);
        }
        String head =
                new String(
                        bytes,
                        0,
                        Math.min(bytes.length, MOST_TEXT_BYTES),
                        StandardCharsets.ISO_8859_1);
        return head.startsWith(beginning);
    }

    private static boolean isText(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, MOST_TEXT_BYTES); i++) {
            boolean isSpace = bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t';
            if ((bytes[i] & 0xff) < ' ' && !isSpace) {
                return false;
            }
        }
        return bytes.length > 0;
    }
}
