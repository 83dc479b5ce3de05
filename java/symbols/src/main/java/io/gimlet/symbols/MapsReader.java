// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the mappings of a process from {@code /proc/PID/maps}, one at a time: the text of a process
 * with many mappings takes hundreds of megabytes. Source of the format: proc_pid_maps(5). For one
 * thread.
 */
public final class MapsReader {
    /** What stands for a path that no file can be opened by, as in the kernel's own records. */
    public static final String TOO_LONG = "//toolong";

    /** PATH_MAX of linux/limits.h. */
    private static final int LONGEST_PATH_BYTES = 4096;

    /** More than the fields before the path and a path take; what is behind is of no use. */
    private static final int HEAD_BYTES = LONGEST_PATH_BYTES + 1024;

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int KNOWN_PATHS = 64;
    private static final String DELETED = " (deleted)";

    /** A path as it stands in the text, and what it says. */
    private static final class Path {
        private final byte[] raw;
        private final boolean hasFile;
        private final String text;
        private final boolean deleted;

        Path(byte[] raw, boolean hasFile) {
            this.raw = raw;
            this.hasFile = hasFile;
            // The kernel escapes newlines only.
            String whole =
                    raw.length > LONGEST_PATH_BYTES
                            ? TOO_LONG
                            : new String(raw, StandardCharsets.UTF_8).replace("\\012", "\n");
            deleted = hasFile && whole.endsWith(DELETED);
            text = deleted ? whole.substring(0, whole.length() - DELETED.length()) : whole;
        }

        boolean is(byte[] buffer, int from, int to, boolean ofFile) {
            return hasFile == ofFile && Arrays.equals(buffer, from, to, raw, 0, raw.length);
        }
    }

    private final InputStream maps;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final LineCursor line = new LineCursor();

    /**
     * By inode: a file mostly has several mappings, in a row or in turn with others', and they
     * share one String.
     */
    private final @Nullable Path[] known = new @Nullable Path[KNOWN_PATHS];

    private int lineStart;
    private int end;
    private long bytesRead;

    /** A reader of the text, which it does not close. */
    public MapsReader(InputStream maps) {
        this.maps = maps;
    }

    /**
     * Reads on to the next mapping, by ascending address; lines that are not in the format, such as
     * a cut last one, are skipped.
     *
     * @return null at the end
     */
    public @Nullable MapsEntry next() throws IOException {
        for (int newline = nextLine(); newline >= 0; newline = nextLine()) {
            MapsEntry entry = parse(lineStart, newline);
            lineStart = newline + 1;
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** How much text was read so far. */
    public long bytesRead() {
        return bytesRead;
    }

    /** Where the line ends that begins at {@link #lineStart}; -1 when there is none. */
    private int nextLine() throws IOException {
        int at = lineStart;
        while (true) {
            for (; at < end; at++) {
                if (buffer[at] == '\n') {
                    return at;
                }
            }
            at -= lineStart;
            System.arraycopy(buffer, lineStart, buffer, 0, at);
            lineStart = 0;
            if (at > HEAD_BYTES) {
                at = HEAD_BYTES;
            }
            end = at;
            int count = maps.read(buffer, end, buffer.length - end);
            if (count <= 0) {
                return -1;
            }
            end += count;
            bytesRead += count;
        }
    }

    private @Nullable MapsEntry parse(int from, int to) {
        line.moveTo(buffer, from, to);
        long start = line.hexadecimal();
        line.expect('-');
        long last = line.hexadecimal();
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
        if (line.hasFailed() || Long.compareUnsigned(start, last) >= 0) {
            return null;
        }
        Path path = path(inode, line.position(), to);
        return new MapsEntry(
                start,
                last,
                permissions,
                fileOffset,
                deviceMajor,
                deviceMinor,
                inode,
                path.text,
                path.deleted);
    }

    private int permissions() {
        int permissions = line.next() == 'r' ? MapsEntry.READ : 0;
        permissions |= line.next() == 'w' ? MapsEntry.WRITE : 0;
        permissions |= line.next() == 'x' ? MapsEntry.EXECUTE : 0;
        return permissions | (line.next() == 's' ? MapsEntry.SHARED : 0);
    }

    private Path path(long inode, int from, int to) {
        int slot = (int) Long.remainderUnsigned(inode, KNOWN_PATHS);
        Path path = known[slot];
        if (path == null || !path.is(buffer, from, to, inode != 0)) {
            path = new Path(Arrays.copyOfRange(buffer, from, to), inode != 0);
            known[slot] = path;
        }
        return path;
    }
}
