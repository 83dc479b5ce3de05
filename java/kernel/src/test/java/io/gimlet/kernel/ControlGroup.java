// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A control group of this test, removed at the end; its tasks then go back to the root. */
final class ControlGroup implements AutoCloseable {
    private static final String TASKS = "cgroup.procs";

    private final Path directory;
    private final List<ControlGroup> below = new ArrayList<>();

    private ControlGroup(Path directory) throws IOException {
        this.directory = Files.createDirectory(directory);
    }

    static ControlGroup create() throws IOException {
        String name = "gimlet-test-" + ProcessHandle.current().pid();
        return new ControlGroup(hierarchy().resolve(name));
    }

    /** Where version 2 is mounted, if need be beside version 1. */
    private static Path hierarchy() throws IOException {
        for (String mount : Files.readAllLines(Path.of("/proc/mounts"))) {
            String[] columns = mount.split(" ");
            if (columns[2].equals("cgroup2")) {
                return Path.of(columns[1]);
            }
        }
        throw new AssertionError("no cgroup2 file system is mounted");
    }

    Path directory() {
        return directory;
    }

    ControlGroup below(String name) throws IOException {
        ControlGroup group = new ControlGroup(directory.resolve(name));
        below.add(group);
        return group;
    }

    void add(int processId) throws IOException {
        Files.writeString(directory.resolve(TASKS), String.valueOf(processId));
    }

    @Override
    public void close() throws IOException {
        for (ControlGroup group : below) {
            group.close();
        }
        Files.delete(directory);
    }
}
