// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.BuildId;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Debug files from debuginfod servers (debuginfod(8)), through the cache that elfutils' client has:
 * {@code BUILD-ID/debuginfo}, and an empty file that nobody may read for what no server had. What a
 * server sends counts only if it is an ELF file of that build; it comes into the cache as a whole
 * or not at all.
 *
 * <p>A server that does not answer is not asked again. Thread-safe.
 */
public final class Debuginfod implements BuildServer {
    private static final Pattern BUILD_ID = Pattern.compile("(?:[0-9a-f]{2}){4,64}");
    private static final long DEFAULT_MISS_SECONDS = 600;
    private static final long MILLIS_PER_SECOND = 1000;

    private enum Answer {
        FILE,
        NOT_FOUND,
        /** No file, and it may have it nevertheless. */
        NONE
    }

    private final DebuginfodSettings settings;
    private final Set<URI> broken = new HashSet<>();
    private final Set<String> missed = new HashSet<>();
    private final Set<String> problems = new LinkedHashSet<>();

    /** Asks nobody yet. */
    public Debuginfod(DebuginfodSettings settings) {
        this.settings = settings;
    }

    /** Returns what went wrong so far, each a sentence; that a server lacks a file is not. */
    public synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public synchronized Optional<Path> debugFile(String buildId) {
        if (!BUILD_ID.matcher(buildId).matches() || missed.contains(buildId)) {
            return Optional.empty();
        }
        Path directory = settings.cache().resolve(buildId);
        Path file = directory.resolve("debuginfo");
        try {
            if (isInCache(file, buildId)) {
                return Optional.of(file);
            }
            if (!isKnownMiss(file) && download(directory, file, buildId)) {
                return Optional.of(file);
            }
        } catch (IOException refused) {
            problems.add("the cache of debuginfod cannot be used: " + refused);
        }
        missed.add(buildId);
        return Optional.empty();
    }

    /** Somebody else may have put it there: it is looked at as what a server sends. */
    private static boolean isInCache(Path file, String buildId) {
        try {
            return Files.size(file) > 0 && isOfBuild(file, buildId);
        } catch (IOException none) {
            return false;
        }
    }

    private boolean isKnownMiss(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) > 0) {
            return false;
        }
        long age = System.currentTimeMillis() - Files.getLastModifiedTime(file).toMillis();
        return age < missSeconds() * MILLIS_PER_SECOND;
    }

    /** How long elfutils believes that no server has a file, in seconds. */
    private long missSeconds() {
        try {
            return Long.parseLong(
                    Files.readString(settings.cache().resolve("cache_miss_s")).strip());
        } catch (IOException | NumberFormatException none) {
            return DEFAULT_MISS_SECONDS;
        }
    }

    private boolean download(Path directory, Path file, String buildId) throws IOException {
        makeDirectory(settings.cache());
        makeDirectory(directory);
        boolean allLackIt = !settings.servers().isEmpty();
        for (URI server : settings.servers()) {
            Path part = Files.createTempFile(directory, "debuginfo.", ".part");
            try {
                Answer answer = broken.contains(server) ? Answer.NONE : ask(server, part, buildId);
                if (answer == Answer.FILE) {
                    Files.setPosixFilePermissions( // as elfutils does
                            part, EnumSet.of(PosixFilePermission.OWNER_READ));
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                    return true;
                }
                allLackIt &= answer == Answer.NOT_FOUND;
            } finally {
                Files.deleteIfExists(part);
            }
        }
        if (allLackIt) {
            rememberMiss(file);
        }
        return false;
    }

    private Answer ask(URI server, Path part, String buildId) throws IOException {
        try (OutputStream out = Files.newOutputStream(part)) {
            URI address = server.resolve("buildid/" + buildId + "/debuginfo");
            new DebuginfodDownload(settings).get(address, out);
        } catch (DebuginfodDownload.NotFoundException elsewhere) {
            return Answer.NOT_FOUND;
        } catch (IOException failed) {
            broken.add(server);
            problems.add(of(server, reason(failed)));
            return Answer.NONE;
        }
        if (!isOfBuild(part, buildId)) {
            problems.add(of(server, "what it sent is no ELF file of build " + buildId));
            return Answer.NONE;
        }
        return Answer.FILE;
    }

    private static String of(URI server, String problem) {
        return "debuginfod " + server + ": " + problem;
    }

    private static String reason(IOException failed) {
        String message = failed.getMessage();
        String name = failed.getClass().getSimpleName();
        return NameCleaner.clean(
                failed.getClass() == IOException.class && message != null
                        ? message
                        : message == null ? name : name + ": " + message);
    }

    private static void makeDirectory(Path directory) throws IOException {
        try {
            if (directory.getParent() != null) {
                Files.createDirectories(directory.getParent());
            }
            Files.createDirectory(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException already) {
            return;
        }
    }

    private static void rememberMiss(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(EnumSet.noneOf(PosixFilePermission.class)));
    }

    private static boolean isOfBuild(Path file, String buildId) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            return ElfFile.parse(channel.map(MapMode.READ_ONLY, 0, channel.size(), arena))
                    .buildId()
                    .map(BuildId::hex)
                    .filter(buildId::equals)
                    .isPresent();
        } catch (MalformedElfException other) {
            return false;
        }
    }
}
