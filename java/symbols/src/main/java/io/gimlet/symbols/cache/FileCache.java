// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols.cache;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was made of files earlier, of one kind, a cache file each. Only a cache: whatever is wrong
 * with it is no error, and it is made again. Several processes may use a directory at a time: each
 * writes files of its own and then gives them their names, and of two the last one stays.
 *
 * <p>A cache file says for which file, and by which build of Gimlet, it was made. What follows is
 * the kind's own affair, and has to be read with suspicion: after a power failure anything may be
 * there. For one thread at a time.
 */
public final class FileCache {
    /** What all kinds may take together. */
    public static final long CAPACITY_BYTES = 256L << 20;

    /** One file does not drive out all others. */
    private static final long LARGEST_BYTES = CAPACITY_BYTES / 2;

    /** "gimlet" and the version of the header: to be counted up when it changes. */
    private static final long MAGIC = 0x0003_74656c6d6967L;

    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    /** Contents begin at a multiple of it. */
    private static final int ALIGNMENT = Long.BYTES;

    /** The steps of the kernel's file times are shorter; what changed since may change unseen. */
    private static final long SETTLED_NANOS = 2_000_000_000L;

    /** Ending of a file that is being written. */
    private static final String TEMPORARY = ".tmp";

    /** A file takes a fraction of a second; who has not finished by then, was killed. */
    private static final long ABANDONED_MILLIS = 3_600_000;

    private final Path directory;
    private final String kind;
    private final String maker;
    private boolean hasGrown;

    /** Writes the contents of a cache file. */
    @FunctionalInterface
    public interface Contents {
        /** Writes them from where the channel is. */
        void writeTo(FileChannel out) throws IOException;
    }

    /**
     * A cache.
     *
     * @param directory that only this user can write into
     * @param kind what is made of files: the ending of the cache files' names
     * @param maker who makes it: that of other makers is not used
     */
    public FileCache(Path directory, String kind, String maker) {
        this.directory = directory;
        this.kind = kind;
        this.maker = maker;
    }

    /**
     * The cache of a user; empty when it cannot be used.
     *
     * @param userId the one that this process acts as
     * @param kind as for the constructor
     * @param makers classes of the rooms that make what is kept, of whose builds it has to be
     */
    public static Optional<FileCache> ofUser(int userId, String kind, Class<?>... makers) {
        try {
            Path directory =
                    CacheDirectory.of(
                            userId,
                            System.getenv("GIMLET_CACHE"),
                            System.getenv("XDG_CACHE_HOME"),
                            System.getProperty("user.home", ""));
            StringBuilder maker = new StringBuilder();
            for (Class<?> type : makers) {
                maker.append(buildOf(type)).append(' ');
            }
            return CacheDirectory.open(directory, userId)
                    .map(it -> new FileCache(it, kind, maker.toString()));
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

    /** Returns the cache of the same user for another kind. */
    public FileCache ofKind(String other) {
        return new FileCache(directory, other, maker);
    }

    /**
     * Returns what was kept for a file, mapped for as long as it is used; empty when there is
     * nothing.
     */
    public Optional<ElfBytes> load(FileIdentity file) {
        return load(List.of(file));
    }

    /**
     * Returns the same of what several files contributed to.
     *
     * @param files at least one; the first is the one whose cache file it is
     */
    public Optional<ElfBytes> load(List<FileIdentity> files) {
        Path path = pathOf(files.getFirst());
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            byte[] header = header(files);
            if (channel.size() < header.length) {
                return Optional.empty();
            }
            ElfBytes bytes =
                    ElfBytes.of(channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
            if (!Arrays.equals(bytes.readBytes(0, header.length, "a header"), header)) {
                return Optional.empty();
            }
            touch(path);
            return Optional.of(bytes.clip(header.length, bytes.size()));
        } catch (IOException | MalformedElfException absent) {
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

    /**
     * Keeps something for a file, in the place of what was kept for it, unless the file changed so
     * lately that it may still change unseen.
     */
    public void store(FileIdentity file, Contents contents) {
        store(List.of(file), contents);
    }

    /** Keeps something that several files contributed to; as {@link #load(List)} has them. */
    public void store(List<FileIdentity> files, Contents contents) {
        if (!areSettled(files)) {
            return;
        }
        // A name that this process alone uses.
        String name = ProcessHandle.current().pid() + "-" + System.nanoTime() + TEMPORARY;
        Path temporary = directory.resolve(name);
        try {
            write(temporary, header(files), contents);
            Files.move(temporary, pathOf(files.getFirst()), StandardCopyOption.ATOMIC_MOVE);
            hasGrown = true;
        } catch (IOException full) {
            delete(temporary);
        } catch (RuntimeException | Error failure) {
            delete(temporary);
            throw failure;
        }
    }

    private static boolean areSettled(List<FileIdentity> files) {
        long nowNanos = System.currentTimeMillis() * 1_000_000;
        for (FileIdentity file : files) {
            if (nowNanos - file.changedNanos() < SETTLED_NANOS) {
                return false;
            }
        }
        return true;
    }

    private static void write(Path path, byte[] header, Contents contents) throws IOException {
        Set<StandardOpenOption> options =
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Set<PosixFilePermission> ofOwner = PosixFilePermissions.fromString("rw-------");
        try (FileChannel channel =
                FileChannel.open(path, options, PosixFilePermissions.asFileAttribute(ofOwner))) {
            ByteBuffer bytes = ByteBuffer.wrap(header);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            contents.writeTo(channel);
            if (channel.position() > LARGEST_BYTES) {
                throw new IOException("others would have to leave");
            }
        }
    }

    /** What a cache file for some files begins with. */
    private byte[] header(List<FileIdentity> files) {
        StringBuilder text = new StringBuilder();
        for (FileIdentity file : files) {
            text.append(file.text()).append('\n');
        }
        text.append(kind).append(' ').append(maker);
        byte[] key = text.toString().getBytes(StandardCharsets.UTF_8);
        int bytes = Math.ceilDiv(HEADER_BYTES + key.length, ALIGNMENT) * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return header.putLong(MAGIC).putInt(key.length).put(key).array();
    }

    /** A changed file takes the place of what it was. */
    private Path pathOf(FileIdentity file) {
        return directory.resolve(
                Long.toHexString(file.device())
                        + "-"
                        + Long.toHexString(file.inode())
                        + "."
                        + kind);
    }

    /**
     * Deletes what was not used for longest, of whatever kind, until the rest is small enough, and
     * what processes left half-written that were killed; if this process has stored something since
     * it did so last.
     */
    public void prune() {
        if (hasGrown) {
            hasGrown = false;
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
            // Another process prunes, too: the next one will see to the rest.
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
