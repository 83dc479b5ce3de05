// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The mappings of a process, from the text of {@code /proc/PID/maps}. Source of the format:
 * proc_pid_maps(5). Immutable.
 */
public final class ProcessMaps {
    private static final String DELETED = " (deleted)";

    private final List<MapsEntry> entries;

    private ProcessMaps(List<MapsEntry> entries) {
        this.entries = entries;
    }

    /** Parses the text; lines that are not in the format, such as a cut last one, are skipped. */
    public static ProcessMaps parse(byte[] text) {
        return new ProcessMaps(new Parser(text).parse());
    }

    /** Returns the mappings, as the kernel lists them by ascending address. */
    public List<MapsEntry> entries() {
        return entries;
    }

    /** Returns the mapping that an address lies in. */
    public Optional<MapsEntry> find(long address) {
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            MapsEntry entry = entries.get(middle);
            if (entry.contains(address)) {
                return Optional.of(entry);
            } else if (Long.compareUnsigned(entry.start(), address) < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    private static final class Parser {
        private final byte[] text;
        private final LineCursor line = new LineCursor();
        private final List<MapsEntry> entries = new ArrayList<>();
        private int pathStart;
        private int pathEnd;
        private String path = "";

        Parser(byte[] text) {
            this.text = text;
        }

        List<MapsEntry> parse() {
            int start = 0;
            for (int i = 0; i < text.length; i++) {
                if (text[i] == '\n') {
                    line(start, i);
                    start = i + 1;
                }
            }
            return List.copyOf(entries);
        }

        private void line(int from, int to) {
            line.moveTo(text, from, to);
            long start = line.hexadecimal();
            line.expect('-');
            long end = line.hexadecimal();
            line.expect(' ');
            int permissions = permissions();
            line.expect(' ');
            long fileOffset = line.hexadecimal();
            line.expect(' ');
            int deviceMajor = (int) line.hexadecimal();
            line.expect(':');
            int deviceMinor = (int) line.hexadecimal();
            line.expect(' ');
            long inode = line.decimal();
            line.skipSpaces();
            if (line.hasFailed() || Long.compareUnsigned(start, end) >= 0) {
                return;
            }
            String full = path(line.position(), to);
            boolean deleted = inode != 0 && full.endsWith(DELETED);
            entries.add(
                    new MapsEntry(
                            start,
                            end,
                            permissions,
                            fileOffset,
                            deviceMajor,
                            deviceMinor,
                            inode,
                            deleted ? full.substring(0, full.length() - DELETED.length()) : full,
                            deleted));
        }

        private int permissions() {
            int permissions = line.next() == 'r' ? MapsEntry.READ : 0;
            permissions |= line.next() == 'w' ? MapsEntry.WRITE : 0;
            permissions |= line.next() == 'x' ? MapsEntry.EXECUTE : 0;
            return permissions | (line.next() == 's' ? MapsEntry.SHARED : 0);
        }

        /**
         * A file mostly has several mappings in a row, which share one String. The kernel escapes
         * newlines only.
         */
        private String path(int from, int to) {
            if (!Arrays.equals(text, from, to, text, pathStart, pathEnd)) {
                pathStart = from;
                pathEnd = to;
                path =
                        new String(text, from, to - from, StandardCharsets.UTF_8)
                                .replace("\\012", "\n");
            }
            return path;
        }
    }
}
