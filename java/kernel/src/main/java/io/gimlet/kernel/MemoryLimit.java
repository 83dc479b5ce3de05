// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much memory the control groups of this process allow it (cgroups(7)): what it has and what
 * the kernel has for it, such as BPF maps. Who needs more is killed by the kernel.
 */
public final class MemoryLimit {
    private static final String CONTROLLER = "memory";

    private MemoryLimit() {}

    /** The lowest limit in bytes; empty when there is none. Reads files. */
    public static OptionalLong bytes() {
        return bytes(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));
    }

    static OptionalLong bytes(Path membership, Path groups) {
        long least = Long.MAX_VALUE;
        try {
            for (String line : Files.readAllLines(membership)) {
                // "hierarchy:controllers:path"; version 2 has no controllers here.
                String[] fields = line.split(":", 3);
                if (fields.length == 3 && fields[1].isEmpty()) {
                    least = Math.min(least, lowest(groups, fields[2], "memory.max"));
                } else if (fields.length == 3
                        && ("," + fields[1] + ",").contains("," + CONTROLLER + ",")) {
                    Path hierarchy = groups.resolve(CONTROLLER);
                    least = Math.min(least, lowest(hierarchy, fields[2], "memory.limit_in_bytes"));
                }
            }
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
        return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
    }

    /** The lowest limit of a group and those above it, as far as they can be seen from here. */
    private static long lowest(Path hierarchy, String group, String file) {
        long least = Long.MAX_VALUE;
        @Nullable Path directory = hierarchy.resolve(group.replaceFirst("^/", "")).normalize();
        while (directory != null && directory.startsWith(hierarchy)) {
            try {
                String text = Files.readString(directory.resolve(file)).strip();
                // Version 1 says no limit with a number beyond all memory.
                least = text.equals("max") ? least : Math.min(least, Long.parseLong(text));
            } catch (IOException | NumberFormatException none) {
                // the root has none; a container may see its own group at the root only
            }
            directory = directory.getParent();
        }
        return least;
    }
}
