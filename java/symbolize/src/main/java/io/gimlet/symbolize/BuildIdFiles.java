// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.BuildId;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * ELF files by their build ids: programs, libraries and debug files that somebody has given, by
 * name or with the directories that they are in. Each is opened once, to look at its build id.
 * Links in directories are not followed.
 */
public final class BuildIdFiles {
    /** More than the libraries and debug files of a whole machine. */
    private static final int MOST_FILES = 200_000;

    private final Map<String, List<Path>> files = new HashMap<>();
    private int visited;

    private BuildIdFiles() {}

    /**
     * Looks through files and directories.
     *
     * @throws IOException when one of them cannot be read, or holds more files than anybody has
     */
    public static BuildIdFiles of(List<Path> places) throws IOException {
        BuildIdFiles found = new BuildIdFiles();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                found.addDirectory(place);
            } else {
                found.add(place);
            }
        }
        return found;
    }

    /** The build id as profiles of all tools have it in common: perf pads short ones. */
    static String normalized(String buildId) {
        return buildId.toLowerCase(Locale.ROOT).replaceFirst("(?:00)+$", "");
    }

    /** What was given of a build: any number of programs and debug files. */
    List<Path> find(String buildId) {
        return files.getOrDefault(normalized(buildId), List.of());
    }

    private void add(Path file) throws IOException {
        if (++visited > MOST_FILES) {
            throw new IOException(
                    file
                            + ": these are more than "
                            + MOST_FILES
                            + " files; name fewer directories");
        }
        String buildId = buildIdOf(file);
        if (!buildId.isEmpty()) {
            files.computeIfAbsent(normalized(buildId), id -> new ArrayList<>()).add(file);
        }
    }

    /** Empty also for what is no ELF file. Mapped for a moment only: there may be many. */
    private static String buildIdOf(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            return ElfFile.parse(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena))
                    .buildId()
                    .map(BuildId::hex)
                    .orElse("");
        } catch (MalformedElfException another) {
            return "";
        }
    }

    private void addDirectory(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (attributes.isRegularFile() && Files.isReadable(file)) {
                            add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException refused) {
                        return FileVisitResult.CONTINUE; // others may hold what is looked for
                    }
                });
    }
}
