// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Source files that a profile names, where they are on this machine. The names are a program's own
 * words, which may lead anywhere: for root, only to what everybody or the user behind sudo may
 * read, and below the directories of maps.
 */
final class SourceFiles {
    private static final int ROOT = 0;

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

        /** The place; empty when it is not in the directory, for all its dots. */
        Optional<Path> apply(String path) {
            String rest = path.substring(from.length());
            String place = from.isEmpty() && !to.endsWith("/") ? to + "/" + rest : to + rest;
            Path directory = Path.of(to).normalize();
            return Optional.of(Path.of(place).normalize())
                    .filter(it -> to.isEmpty() || !rest.contains("..") || it.startsWith(directory));
        }
    }

    private final List<PathMap> maps;
    private final int userId;
    private final int sudoUserId;
    private final Map<String, List<String>> read = new HashMap<>();

    /**
     * Source files, with the first map that is for a path.
     *
     * @param userId who reads them
     * @param sudoUserId the user behind sudo; -1 for none
     */
    SourceFiles(List<PathMap> maps, int userId, int sudoUserId) {
        this.maps = maps;
        this.userId = userId;
        this.sudoUserId = sudoUserId;
    }

    /** The lines of a file; empty when it is not there, or is no text to be read. */
    List<String> lines(String file) {
        return read.computeIfAbsent(file, this::read);
    }

    /** Whether a file is there, but is somebody's own. */
    boolean isPrivate(String file) {
        try {
            Optional<Path> place = place(file);
            return place.isPresent() && Files.isRegularFile(place.get()) && !isShown(place.get());
        } catch (IOException | InvalidPathException unreadable) {
            return false;
        }
    }

    private Optional<Path> place(String file) {
        for (PathMap map : maps) {
            if (map.isFor(file)) {
                return map.apply(file);
            }
        }
        return file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
    }

    private boolean isShown(Path path) throws IOException {
        if (userId != ROOT) {
            return true;
        }
        boolean isSudoUsers =
                Files.getAttribute(path, "unix:uid") instanceof Integer owner
                        && owner == sudoUserId;
        return isSudoUsers
                || Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    }

    private List<String> read(String file) {
        try {
            Optional<Path> place = place(file);
            if (place.isEmpty() || !Files.isRegularFile(place.get())) {
                return List.of();
            }
            Path path = place.get().toRealPath();
            if (Files.size(path) > MOST_BYTES || !isShown(path)) {
                return List.of();
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException | InvalidPathException unreadable) {
            return List.of();
        }
    }
}
