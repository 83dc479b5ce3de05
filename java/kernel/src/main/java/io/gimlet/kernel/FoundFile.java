// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A regular file that was found as another process sees it, and is held: whatever happens to its
 * name, {@link #identity} and {@link #open} are about the same file. Neither finding nor opening it
 * blocks: not on a FIFO or a device, and for some seconds at most on a file system that does not
 * answer ({@link FileServer}). Links in the process's file system cannot lead out of it.
 */
public final class FoundFile implements AutoCloseable {
    private final String source;
    private final String root;
    private final FileServer.Answer found;
    private boolean isWatched;

    private FoundFile(String source, String root, FileServer.Answer found) {
        this.source = source;
        this.root = root;
        this.found = found;
    }

    /**
     * What tells a file from others, as stat(2) shows it.
     *
     * @param bornNanos when it was made, since 1970; 0 where the file system does not keep that
     * @param changedNanos when contents or attributes last changed, its name included
     * @param writtenNanos when contents last changed; whose it is may set it to anything
     * @param bytes its size
     * @param userId whose it is
     */
    public record Identity(
            int deviceMajor,
            int deviceMinor,
            long inode,
            long bornNanos,
            long changedNanos,
            long writtenNanos,
            long bytes,
            int userId) {}

    /**
     * A file that is open.
     *
     * @param isCopy whether it is a copy in memory, which nobody can change
     * @param generation tells the file from an earlier one with the same inode (FS_IOC_GETVERSION);
     *     0 where the file system does not tell
     */
    public record Opened(FileChannel channel, boolean isCopy, long generation)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** What {@link #inRoot} follows. */
    public enum Links {
        FOLLOWED,
        /** No symbolic link may be on the way. */
        REFUSED
    }

    /**
     * Finds a file below {@code root} as if that were the root directory (openat2(2) with
     * RESOLVE_IN_ROOT, Linux 5.6).
     *
     * @param source names the file system that may have to be waited for: the same for files that
     *     are likely on one
     * @throws NoAnswerException when that does not answer
     * @throws FileTypeException when it is not a regular file
     * @throws IOException when there is none
     */
    public static FoundFile inRoot(Path root, String path, Links links, String source)
            throws IOException {
        int flags = links == Links.REFUSED ? Layouts.FILE_NO_LINKS : 0;
        String name = root.toString();
        FileServer.Answer found =
                FileServer.ask(source, Layouts.FILE_FIND_BELOW, flags, name, path);
        return new FoundFile(source, name, found);
    }

    /**
     * Checks that a name below {@code root} is a directory, and no link to one.
     *
     * @throws IOException when it is not, as for {@link #inRoot}
     */
    public static void requireDirectory(Path root, String path, String source) throws IOException {
        int flags = Layouts.FILE_NO_LINKS | Layouts.FILE_DIRECTORY;
        FileServer.Answer found =
                FileServer.ask(source, Layouts.FILE_FIND_BELOW, flags, root.toString(), path);
        SystemCalls.close(found.fd());
    }

    /**
     * Finds the file that a mapping is of, also when it has no name any more.
     *
     * @param process a directory of the proc file system
     * @param start of the mapping, which may have become shorter than {@code end} says
     * @param source as for {@link #inRoot}
     * @throws NoAnswerException when the file's file system does not answer
     * @throws IOException when there is no such link, it may not be followed, or it does not lead
     *     to a regular file
     */
    public static FoundFile mapped(Path process, long start, long end, String source)
            throws IOException {
        String range = Long.toHexString(start) + "-" + Long.toHexString(end);
        FileServer.Answer found =
                FileServer.ask(
                        source,
                        Layouts.FILE_FIND_MAPPED,
                        0,
                        process.resolve("map_files").toString(),
                        range);
        return new FoundFile(source, process.resolve("root").toString(), found);
    }

    /** What tells it from others. */
    public Identity identity() {
        return found.identity();
    }

    /** Where the link of a mapping leads, as the process's own name for it; empty for others. */
    public String target() {
        return found.target();
    }

    /**
     * Opens it for reading. What has to be waited for has been, once it is open: the contents are
     * on a local disk or in memory, where necessary as a copy.
     *
     * @param offset from where on it is to be read; a copy has zeros before that
     * @param copyBytes what a copy may take from there on
     * @throws NoAnswerException when it is not open or copied in time
     * @throws CopyTooLargeException when a copy would take more
     */
    public Opened open(long offset, long copyBytes) throws IOException {
        FileServer.Answer answer = FileServer.open(source, root, found.fd(), offset, copyBytes);
        try {
            Path file = Path.of("/proc/self/fd/" + answer.fd());
            return new Opened(
                    FileChannel.open(file, StandardOpenOption.READ),
                    answer.isCopy(),
                    answer.generation());
        } finally {
            SystemCalls.close(answer.fd());
        }
    }

    /** Tells from now on whether somebody has written to the file since it was found. */
    public FileWatch watch() {
        isWatched = true;
        return new FileWatch(found.fd(), found.identity());
    }

    @Override
    public void close() {
        if (!isWatched) {
            SystemCalls.close(found.fd());
        }
    }
}
