// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of {@code /proc/PID/status} tells which perf map belongs to a process. Source:
 * proc_pid_status(5).
 *
 * @param innermostPid the process's number in its own PID namespace
 * @param uid the user that files of the process get
 */
record ProcessStatus(int innermostPid, int uid) {
    /**
     * The kernel escapes newlines in the name of the process, so a line that starts like this is
     * the kernel's.
     */
    private static final Pattern INNERMOST_PID =
            Pattern.compile("^NSpid:.*\\s(\\d{1,9})$", Pattern.MULTILINE);

    /** Real, effective, saved and file system user. */
    private static final Pattern FILE_SYSTEM_UID =
            Pattern.compile("^Uid:\\s+\\d+\\s+\\d+\\s+\\d+\\s+(\\d{1,10})$", Pattern.MULTILINE);

    static ProcessStatus read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return new ProcessStatus(
                (int) number(INNERMOST_PID, text, file), (int) number(FILE_SYSTEM_UID, text, file));
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

    private static long number(Pattern pattern, String text, Path file) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException(file + " has no line like " + pattern);
        }
        return Long.parseLong(matcher.group(1));
    }
}
