// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What mapped files take of this process's memory, as /proc/self/smaps says. */
public final class ResidentPages {
    private ResidentPages() {}

    /** The bytes that all mappings of a file take. */
    public static long bytesOf(Path file) throws IOException {
        long kibibytes = 0;
        boolean isOfFile = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                isOfFile = line.endsWith(" " + file);
            } else if (isOfFile && line.startsWith("Rss:")) {
                kibibytes += Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return kibibytes << 10;
    }
}
