// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.Layouts.FileStatus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A regular file that was found as another process sees it, and is held: whatever happens to its
 * name, {@link #identity} and {@link #open} are about the same file. Finding it never blocks on a
 * FIFO or a device, and links in the process's file system cannot lead out of it.
 */
public final class FoundFile implements AutoCloseable {
    private static final MemorySegment OPEN_IN_ROOT = Libgimlet.function("gimlet_open_in_root");
    private static final MemorySegment OPEN_MAPPED = Libgimlet.function("gimlet_open_mapped");
    private static final MemorySegment STATUS = Libgimlet.function("gimlet_file_status");

    private final int fd;

    private FoundFile(int fd) {
        this.fd = fd;
    }

    /**
     * What tells a file from others, as stat(2) shows it.
     *
     * @param bornNanos when it was made, since 1970; 0 where the file system does not keep that
     * @param changedNanos when contents or attributes last changed, its name included
     */
    public record Identity(
            int deviceMajor, int deviceMinor, long inode, long bornNanos, long changedNanos) {}

    /**
     * Finds a file below {@code root} as if that were the root directory (openat2(2) with
     * RESOLVE_IN_ROOT, Linux 5.6).
     *
     * @throws IOException when there is none, or it is not a regular file
     */
    public static FoundFile inRoot(Path root, String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long fd =
                    Libgimlet.call(
                            OPEN_IN_ROOT,
                            SystemCalls.string(arena, root.toString()),
                            SystemCalls.string(arena, path));
            return of(fd, path);
        }
    }

    /**
     * Finds the file that a mapping is of, also when it has no name any more.
     *
     * @param link in the directory map_files of a process (proc(5))
     * @throws IOException when there is no such link, it may not be followed, or it does not lead
     *     to a regular file
     */
    public static FoundFile mapped(Path link) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            String name = link.toString();
            return of(Libgimlet.call(OPEN_MAPPED, SystemCalls.string(arena, name)), name);
        }
    }

    private static FoundFile of(long fd, String name) throws IOException {
        if (fd < 0) {
            throw new IOException(
                    name
                            + ": "
                            + (fd == -Errno.EINVAL
                                    ? "not a regular file"
                                    : new Errno((int) -fd).text()));
        }
        return new FoundFile((int) fd);
    }

    /**
     * What tells it from others.
     *
     * @throws IOException when its file system does not answer
     */
    public Identity identity() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(FileStatus.SIZE, Long.BYTES);
            long failed = Libgimlet.call(STATUS, fd, status.address());
            if (failed < 0) {
                throw new IOException(new Errno((int) -failed).text());
            }
            return new Identity(
                    status.get(ValueLayout.JAVA_INT, FileStatus.DEVICE_MAJOR),
                    status.get(ValueLayout.JAVA_INT, FileStatus.DEVICE_MINOR),
                    status.get(ValueLayout.JAVA_LONG, FileStatus.INODE),
                    status.get(ValueLayout.JAVA_LONG, FileStatus.BORN_NS),
                    status.get(ValueLayout.JAVA_LONG, FileStatus.CHANGED_NS));
        }
    }

    /** Opens it for reading. */
    public FileChannel open() throws IOException {
        return FileChannel.open(Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ);
    }

    @Override
    public void close() {
        SystemCalls.close(fd);
    }
}
