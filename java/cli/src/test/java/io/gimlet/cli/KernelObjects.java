// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The BPF programs and maps of processes, as bpftool and fdinfo show them. */
final class KernelObjects {
    private KernelObjects() {}

    /** The ids of the programs that a process holds. */
    static List<String> programsOf(long processId) {
        return held(processId, "prog_id:");
    }

    /** The ids of the maps that a process holds. */
    static List<String> mapsOf(long processId) {
        return held(processId, "map_id:");
    }

    /** Links name their program, too: the ids repeat. */
    private static List<String> held(long processId, String key) {
        List<String> ids = new ArrayList<>();
        Path directory = Path.of("/proc", Long.toString(processId), "fdinfo");
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory)) {
            for (Path descriptor : descriptors) {
                linesOf(descriptor).stream()
                        .filter(line -> line.startsWith(key))
                        .map(line -> line.substring(key.length()).strip())
                        .forEach(ids::add);
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        return ids.stream().distinct().toList();
    }

    /** None for a descriptor that was closed meanwhile. */
    private static List<String> linesOf(Path descriptor) throws IOException {
        try {
            return Files.readAllLines(descriptor);
        } catch (NoSuchFileException closed) {
            return List.of();
        }
    }

    /** The ids of all programs that there are. */
    static List<String> programs() {
        return Tools.run("sh", "-c", "bpftool prog list | sed -n 's/^\\([0-9]*\\): .*/\\1/p'")
                .lines()
                .toList();
    }

    static boolean programExists(String id) {
        return exists("prog", id);
    }

    static boolean mapExists(String id) {
        return exists("map", id);
    }

    private static boolean exists(String kind, String id) {
        return !Tools.run("sh", "-c", "bpftool " + kind + " show id " + id + " || echo gone")
                .contains("gone");
    }
}
