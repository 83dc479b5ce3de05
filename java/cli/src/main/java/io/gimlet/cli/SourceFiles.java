// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Source files that a profile names, where they are on this machine. */
final class SourceFiles {
    /** Generated sources have some megabytes. */
    private static final long MOST_BYTES = 64 << 20;

    /** A directory of the machine that compiled, and where that is here. */
    record PathMap(String from, String to) {
        /** Reads {@code FROM=TO}; with an empty FROM for paths that are relative. */
        static PathMap parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + text + "' is not FROM=TO");
            }
            return new PathMap(text.substring(0, equals), text.substring(equals + 1));
        }

        boolean isFor(String path) {
            return from.isEmpty() ? !path.startsWith("/") : path.startsWith(from);
        }

        String apply(String path) {
            String rest = path.substring(from.length());
            return from.isEmpty() && !to.endsWith("/") ? to + "/" + rest : to + rest;
        }
    }

    private final List<PathMap> maps;
    private final Map<String, List<String>> read = new HashMap<>();

    /** Source files, with the first map that is for a path. */
    SourceFiles(List<PathMap> maps) {
        this.maps = maps;
    }

    /** The lines of a file; empty when it is not there, or is no text to be read. */
    List<String> lines(String file) {
        return read.computeIfAbsent(file, this::read);
    }

    private List<String> read(String file) {
        String place = file;
        for (PathMap map : maps) {
            if (map.isFor(file)) {
                place = map.apply(file);
                break;
            }
        }
        try {
            Path path = Path.of(place);
            if (file.isEmpty() || !Files.isRegularFile(path) || Files.size(path) > MOST_BYTES) {
                return List.of();
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException | InvalidPathException unreadable) {
            return List.of();
        }
    }
}
