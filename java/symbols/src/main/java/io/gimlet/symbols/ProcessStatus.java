// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
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

    private static long number(Pattern pattern, String text, Path file) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException(file + " has no line like " + pattern);
        }
        return Long.parseLong(matcher.group(1));
    }
}
