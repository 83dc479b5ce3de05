// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols.cache;

import static java.util.Objects.requireNonNull;

import io.gimlet.elf.BuildId;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What tells a file from every other one and from its own earlier contents. Nobody but root can
 * give a file the identity of another one: its owner sets neither inode nor time of change.
 *
 * @param inode its number on the device
 * @param changedNanos when contents or attributes last changed, since 1970
 * @param buildId empty when it has none
 */
public record FileIdentity(
        long device,
        long inode,
        long bytes,
        long modifiedNanos,
        long changedNanos,
        String buildId) {
    private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,ctime";

    private static final long PAGE_BYTES = 4096;

    private static final int UNKNOWN_OWNER = -1;

    /** The name of what the file server copied (native/files/worker.c), which belongs to Gimlet. */
    private static final String COPY = "/memfd:gimlet-copy";

    /** Devices without a number of their own: what users may mount has any of these. */
    private static final long MAJOR_UNNAMED = 0;

    /** Documentation/admin-guide/devices.txt; desktops let users attach images to these. */
    private static final long MAJOR_LOOP = 7;

    /**
     * Returns the identity of the very file whose bytes are mapped, through this process's own
     * mapping: a name, or another process's mapping, may lead elsewhere by now. Empty when these
     * are not mapped, when it cannot be told, and when the file is on a device whose number can
     * soon be another device's.
     */
    public static Optional<FileIdentity> of(ElfFile file) {
        try {
            return of(file.bytes().segment(), file.buildId().map(BuildId::hex).orElse(""));
        } catch (MalformedElfException cutShort) {
            return Optional.empty();
        }
    }

    /** Returns the identities of several files; empty unless each has one. */
    public static List<FileIdentity> ofAll(List<ElfFile> files) {
        List<FileIdentity> identities = new ArrayList<>(files.size());
        for (ElfFile file : files) {
            Optional<FileIdentity> identity = of(file);
            if (identity.isEmpty()) {
                return List.of();
            }
            identities.add(identity.get());
        }
        return identities;
    }

    /**
     * Returns the user whose file is mapped; -1 when that may not be looked at, or there is no
     * file.
     */
    public static int ownerOf(MemorySegment bytes) {
        if (!bytes.isMapped()) {
            return UNKNOWN_OWNER;
        }
        try {
            Path link = linkTo(bytes);
            boolean isCopy = Files.readSymbolicLink(link).toString().startsWith(COPY);
            return !isCopy && Files.getAttribute(link, "unix:uid") instanceof Integer user
                    ? user
                    : UNKNOWN_OWNER;
        } catch (IOException notPermitted) {
            return UNKNOWN_OWNER;
        }
    }

    private static Path linkTo(MemorySegment bytes) {
        long end = Math.ceilDiv(bytes.address() + bytes.byteSize(), PAGE_BYTES) * PAGE_BYTES;
        String range = Long.toHexString(bytes.address()) + "-" + Long.toHexString(end);
        return Path.of("/proc/self/map_files", range);
    }

    private static Optional<FileIdentity> of(MemorySegment bytes, String buildId) {
        if (!bytes.isMapped()) {
            return Optional.empty();
        }
        FileIdentity identity;
        try {
            identity = read(linkTo(bytes), buildId);
        } catch (IOException notPermitted) {
            identity =
                    MappedFile.at(bytes.address()).flatMap(it -> it.identity(buildId)).orElse(null);
        }
        boolean isSure =
                identity != null
                        && identity.hasLastingDevice()
                        && identity.bytes == bytes.byteSize();
        return isSure ? Optional.of(requireNonNull(identity)) : Optional.empty();
    }

    static FileIdentity read(Path link, String buildId) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(link, ATTRIBUTES);
        return new FileIdentity(
                (Long) requireNonNull(attributes.get("dev")),
                (Long) requireNonNull(attributes.get("ino")),
                (Long) requireNonNull(attributes.get("size")),
                nanos(attributes.get("lastModifiedTime")),
                nanos(attributes.get("ctime")),
                buildId);
    }

    private static long nanos(@Nullable Object time) {
        return ((FileTime) requireNonNull(time)).to(TimeUnit.NANOSECONDS);
    }

    /**
     * Returns all of it in one line. Not toString(): the JVM writes a class for that of a record.
     */
    public String text() {
        return device
                + " "
                + inode
                + " "
                + bytes
                + " "
                + modifiedNanos
                + " "
                + changedNanos
                + " "
                + buildId;
    }

    // Written out: the JVM would spin some ten classes for a record's own, at each start again.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileIdentity file && text().equals(file.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    private boolean hasLastingDevice() {
        long major = major(device);
        return major != MAJOR_UNNAMED && major != MAJOR_LOOP;
    }

    /** The major number as include/linux/kdev_t.h's new_encode_dev has it in stat(2). */
    static long major(long device) {
        return (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
    }

    static long minor(long device) {
        return (device & 0xff) | (device >>> 12 & 0xfff00);
    }
}
