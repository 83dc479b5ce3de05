// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.io.Serial;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Opens files that are not this process's own. A process can put what it likes where its files are
 * looked for, and also a file system that never answers: who must go on opens them through
 * something that does not wait for ever.
 */
public interface FileOpener {
    /**
     * Opens on the calling thread, which waits as long as the file system does: for files that the
     * user names.
     */
    FileOpener DIRECT = new DirectOpener();

    /** Whether symbolic links on the way to a file are followed; then never out of its root. */
    enum Links {
        FOLLOWED,
        REFUSED
    }

    /** A regular file that was found, and stays the same whatever happens to its name. */
    interface Found extends AutoCloseable {
        /** Returns what tells it from other files that are there at the same time. */
        Object key();

        /** Returns the user that it belongs to. */
        int userId();

        /** Returns when contents or attributes last changed, since 1970. */
        long changedMillis();

        /** Returns its size. */
        long bytes();

        /**
         * Opens it to be read.
         *
         * @param offset what is before that is not needed, and may be zeros
         * @throws NoAnswerException when that takes too long
         */
        FileChannel open(long offset) throws IOException;

        @Override
        void close();
    }

    /**
     * Finds a file.
     *
     * @param root a directory that stands for the root directory
     * @param path below it
     * @throws NoSuchFileException when there is none
     * @throws FileTypeException when there is something else than a regular file
     * @throws NoAnswerException when its file system does not answer
     */
    Found find(Path root, String path, Links links) throws IOException;

    /**
     * Checks that there is a directory, and no link to one. Exceptions as for {@link #find}.
     *
     * @param path below the root
     */
    void requireDirectory(Path root, String path) throws IOException;

    /** There is something else than what was looked for: a FIFO, a link, a directory. */
    final class FileTypeException extends FileSystemException {
        @Serial private static final long serialVersionUID = 1L;

        /** For a file of this name. */
        public FileTypeException(String name) {
            super(name, null, "it is of another type");
        }
    }

    /** The file system does not answer in time. */
    final class NoAnswerException extends FileSystemException {
        @Serial private static final long serialVersionUID = 1L;

        /** For a file of this name. */
        public NoAnswerException(String name) {
            super(name, null, "it did not answer in time");
        }
    }
}
