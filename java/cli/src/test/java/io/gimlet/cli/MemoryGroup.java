// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A control group of its own with a limit on memory, of whichever version the machine has. */
record MemoryGroup(Path directory) implements AutoCloseable {
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final Path FIRST_VERSION = GROUPS.resolve("memory");
    private static final Path CONTROLLERS = GROUPS.resolve("cgroup.subtree_control");

    static MemoryGroup of(int mebibytes) throws IOException {
        boolean isFirst = Files.isDirectory(FIRST_VERSION);
        if (!isFirst) {
            Files.writeString(CONTROLLERS, "+memory");
        }
        Path directory =
                Files.createTempDirectory(isFirst ? FIRST_VERSION : GROUPS, "gimlet-test-");
        Files.writeString(
                directory.resolve(isFirst ? "memory.limit_in_bytes" : "memory.max"),
                Long.toString((long) mebibytes << 20));
        return new MemoryGroup(directory);
    }

    /** Puts itself into the group and becomes the command behind it. */
    String[] command() {
        return new String[] {
            "sh", "-c", "echo $$ >" + directory + "/cgroup.procs; exec \"$@\"", "sh"
        };
    }

    @Override
    public void close() throws IOException {
        Files.delete(directory);
    }
}
