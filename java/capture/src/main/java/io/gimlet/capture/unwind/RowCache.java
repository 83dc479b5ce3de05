// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.kernel.Host;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Rows that were parsed in earlier recordings, a file each. Only a cache: whatever is wrong with it
 * is no error, and the rows are parsed again. Several processes may use a directory at a time.
 */
final class RowCache {
    /** What all files may take together. */
    static final long CAPACITY_BYTES = 256L << 20;

    /** Fewer are parsed as quickly as they are found here. */
    static final int FEWEST_ROWS = 2000;

    /** The steps of the kernel's file times are shorter; what changed since may change unseen. */
    private static final long SETTLED_NANOS = 2_000_000_000L;

    /** Ending of a file that is being written. */
    private static final String TEMPORARY = ".tmp";

    /** A file takes a fraction of a second; who has not finished by then, was killed. */
    private static final long ABANDONED_MILLIS = 3_600_000;

    private final Path directory;
    private final String maker;
    private boolean hasGrown;

    /**
     * A cache.
     *
     * @param directory that only this user can write into
     * @param maker who parses files: rows of other makers are not used
     */
    RowCache(Path directory, String maker) {
        this.directory = directory;
        this.maker = maker;
    }

    /** The cache of the user that this process acts as; empty when it cannot be used. */
    static Optional<RowCache> ofThisUser() {
        try {
            int userId = Host.effectiveUserId();
            Path directory =
                    CacheDirectory.of(
                            userId,
                            System.getenv("XDG_CACHE_HOME"),
                            System.getProperty("user.home", ""));
            String maker = buildOf(UnwindTable.class) + " " + buildOf(RowCache.class);
            return CacheDirectory.open(directory, userId).map(it -> new RowCache(it, maker));
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /** The build that a class is from: versions stay the same from one change to the next. */
    private static String buildOf(Class<?> type) throws IOException {
        Module module = type.getModule();
        Path jar =
                Optional.ofNullable(module.getLayer())
                        .flatMap(layer -> layer.configuration().findModule(module.getName()))
                        .map(ResolvedModule::reference)
                        .flatMap(ModuleReference::location)
                        .map(Path::of)
                        .filter(Files::isRegularFile)
                        .orElseThrow(() -> new IOException("not packaged"));
        String version = module.getDescriptor().rawVersion().orElse("");
        return version + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar);
    }

    /** The rows of a file, if they are here. */
    Optional<KernelRows> load(FileIdentity file) {
        Path path = pathOf(file);
        try (FileChannel channel =
                        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            Optional<KernelRows> rows = RowFile.decode(bytes.asByteBuffer(), keyOf(file));
            if (rows.isPresent()) {
                touch(path);
            }
            return rows;
        } catch (IOException absent) {
            return Optional.empty();
        } catch (InternalError truncated) {
            // The JVM's answer to SIGBUS: a disk that fails.
            return Optional.empty();
        }
    }

    /** So that it is not the next to go. */
    private static void touch(Path path) {
        try {
            Files.setLastModifiedTime(path, FileTime.fromMillis(System.currentTimeMillis()));
        } catch (IOException gone) {
            return; // another process did prune it
        }
    }

    /** Keeps the rows of a file, if that is worth it. */
    void store(FileIdentity file, KernelRows rows) {
        long ageNanos = System.currentTimeMillis() * 1_000_000 - file.changedNanos();
        if (rows.rowCount() < FEWEST_ROWS || ageNanos < SETTLED_NANOS) {
            return;
        }
        // A name that this process alone uses.
        String name = ProcessHandle.current().pid() + "-" + System.nanoTime() + TEMPORARY;
        Path temporary = directory.resolve(name);
        try {
            write(temporary, rows, keyOf(file));
            Files.move(temporary, pathOf(file), StandardCopyOption.ATOMIC_MOVE);
            hasGrown = true;
        } catch (IOException full) {
            delete(temporary);
        }
    }

    private static void write(Path path, KernelRows rows, String key) throws IOException {
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = RowFile.encode(rows, key);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** A changed file takes the place of what it was. */
    private Path pathOf(FileIdentity file) {
        return directory.resolve(
                Long.toHexString(file.device()) + "-" + Long.toHexString(file.inode()) + ".rows");
    }

    private String keyOf(FileIdentity file) {
        return file.text() + " " + maker;
    }

    /**
     * Deletes what was not used for longest until the rest is small enough, and what processes left
     * half-written that were killed.
     */
    void prune() {
        if (hasGrown) {
            prune(CAPACITY_BYTES);
        }
    }

    private record Entry(Path path, long bytes, FileTime used) {
        boolean isAbandoned() {
            return path.toString().endsWith(TEMPORARY)
                    && used.toMillis() < System.currentTimeMillis() - ABANDONED_MILLIS;
        }
    }

    void prune(long capacityBytes) {
        List<Entry> entries = entries();
        long bytes = entries.stream().mapToLong(Entry::bytes).sum();
        entries.sort(Comparator.comparing(Entry::used));
        for (Entry oldest : entries) {
            if (bytes > capacityBytes || oldest.isAbandoned()) {
                delete(oldest.path());
                bytes -= oldest.bytes();
            }
        }
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path path : files) {
                BasicFileAttributes attributes =
                        Files.readAttributes(
                                path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    entries.add(new Entry(path, attributes.size(), attributes.lastModifiedTime()));
                }
            }
        } catch (IOException | DirectoryIteratorException changing) {
            // Another process prunes, too: the next recording will see to the rest.
            return entries;
        }
        return entries;
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException stays) {
            return; // nothing more can be done about it
        }
    }
}
