// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;

/**
 * What {@code /proc/PID/status} tells, as it was when it was read. Source: proc_pid_status(5).
 * Immutable.
 */
public final class ProcessStatus {
    /** Columns of Uid. */
    private static final int REAL = 0;

    private static final int FILE_SYSTEM = 3;

    private final Path file;

    /**
     * Fields begin behind a newline: the name of the process, which is before them, has none that
     * the kernel does not escape.
     */
    private final String text;

    private ProcessStatus(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /**
     * Reads the status of a process, or of a thread.
     *
     * @param process its directory in the proc file system
     * @throws IOException when it is gone
     */
    public static ProcessStatus read(Path process) throws IOException {
        Path file = process.resolve("status");
        return new ProcessStatus(file, Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /**
     * Returns the process that a thread is of; that of a process is itself.
     *
     * @throws IOException when the kernel does not tell
     */
    public int processId() throws IOException {
        return (int) number("Tgid", REAL);
    }

    /**
     * Returns the user who runs it.
     *
     * @throws IOException when the kernel does not tell
     */
    public int realUserId() throws IOException {
        return (int) number("Uid", REAL);
    }

    /** Returns the user that files of the process get. */
    int fileUserId() throws IOException {
        return (int) number("Uid", FILE_SYSTEM);
    }

    /** Returns the process's number in its own PID namespace. */
    int innermostPid() throws IOException {
        return (int) number("NSpid", values("NSpid").countTokens() - 1);
    }

    private StringTokenizer values(String field) {
        String start = "\n" + field + ":";
        int from = text.indexOf(start);
        int end = text.indexOf('\n', from + 1);
        return new StringTokenizer(
                from < 0 || end < 0 ? "" : text.substring(from + start.length(), end));
    }

    private long number(String field, int column) throws IOException {
        StringTokenizer values = values(field);
        for (int i = 0; i < column && values.hasMoreTokens(); i++) {
            values.nextToken();
        }
        try {
            return Long.parseLong(values.hasMoreTokens() ? values.nextToken() : "");
        } catch (NumberFormatException unexpected) {
            throw new IOException(file + " does not tell " + field, unexpected);
        }
    }

    /** How wrong {@link #startMillis} may be: ticks are rounded, and so is the uptime. */
    static final long START_ERROR_MILLIS = 20;

    /** Ticks of the times in /proc, USER_HZ of include/asm-generic/param.h. */
    private static final long MILLIS_PER_TICK = 10;

    /**
     * The place of the start time behind the process's name in /proc/PID/stat: proc_pid_stat(5).
     */
    private static final int START_FIELD = 19;

    /**
     * When a process was made, in milliseconds since the epoch; its program may be younger. Right
     * to about 20 ms, as long as nobody sets the clock.
     *
     * @param proc the proc file system
     */
    static long startMillis(Path proc, Path processDirectory) throws IOException {
        String stat =
                Files.readString(processDirectory.resolve("stat"), StandardCharsets.ISO_8859_1);
        String uptime = Files.readString(proc.resolve("uptime"), StandardCharsets.ISO_8859_1);
        // The name in parentheses may hold anything.
        String[] fields =
                stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", START_FIELD + 2);
        try {
            long bootedMillis =
                    System.currentTimeMillis()
                            - new BigDecimal(uptime.substring(0, uptime.indexOf(' ')))
                                    .movePointRight(3)
                                    .longValue();
            return bootedMillis + Long.parseLong(fields[START_FIELD]) * MILLIS_PER_TICK;
        } catch (NumberFormatException | IndexOutOfBoundsException unexpected) {
            throw new IOException(processDirectory + " does not tell when it began", unexpected);
        }
    }
}
