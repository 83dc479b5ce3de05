// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file that appears whole or not at all: written beside its place under another name, then
 * renamed. What is no regular file (a pipe, /dev/null) is written directly.
 */
public final class OutputFile {
    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    private final Path path;
    private @Nullable Path temporary;
    private boolean complete;
    private boolean discarded;

    private OutputFile(Path path) {
        this.path = path;
    }

    /** Writes the contents. */
    @FunctionalInterface
    public interface Contents {
        /** Writes everything; need not close or flush. */
        void writeTo(OutputStream stream) throws IOException;
    }

    /**
     * Checks that the file can be written, by trying, and leaves nothing behind.
     *
     * @throws RecordingException when it cannot
     */
    public static OutputFile at(Path path) throws RecordingException {
        OutputFile file = new OutputFile(path);
        try {
            if (Files.isDirectory(path)) {
                throw new RecordingException(
                        "cannot write " + path + ": it is a directory; name a file with -o");
            }
            file.checkName();
            if (file.isReplaceable()) {
                file.createTemporary().close();
                file.deleteTemporary();
            } else if (!Files.isWritable(path)) {
                throw new AccessDeniedException(path.toString());
            }
        } catch (IOException refused) {
            throw file.cannotWrite(refused);
        }
        return file;
    }

    /** Writes the file; on failure the old one is as it was. */
    public void write(Contents contents) throws RecordingException {
        try {
            try (OutputStream stream =
                    isReplaceable() ? createTemporary() : Files.newOutputStream(path)) {
                contents.writeTo(stream);
            }
            putInPlace();
        } catch (IOException failed) {
            discard();
            throw cannotWrite(failed);
        }
    }

    /**
     * Removes what is half written, and lets nothing be written any more; for one who gives up,
     * from any thread.
     *
     * @return false when it was too late: the file is complete
     */
    public synchronized boolean discard() {
        discarded = true;
        deleteTemporary();
        return !complete;
    }

    /** The temporary file has a short name: one that is too long would be found out at the end. */
    private void checkName() throws IOException {
        try {
            Files.readAttributes(
                    behindLinks(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException expected) {
            return; // it is created, or its directory is found missing
        }
    }

    private boolean isReplaceable() {
        return !Files.exists(path) || Files.isRegularFile(path);
    }

    private synchronized OutputStream createTemporary() throws IOException {
        requireWanted();
        Path directory = behindLinks().getParent();
        // Not Files.createTempFile: its random names start the whole security machinery, 20 ms that
        // the user waits for. A name that somebody took is refused.
        String name = ".gimlet-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp";
        Path beside = (directory == null ? Path.of("/") : directory).resolve(name);
        OutputStream stream =
                Files.newOutputStream(
                        beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        temporary = beside;
        return stream;
    }

    private synchronized void putInPlace() throws IOException {
        requireWanted();
        if (temporary != null) {
            Files.move(
                    temporary,
                    behindLinks(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            temporary = null;
        }
        complete = true;
    }

    private void requireWanted() throws IOException {
        if (discarded) {
            throw new IOException("it was given up");
        }
    }

    private synchronized void deleteTemporary() {
        if (temporary == null) {
            return;
        }
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException leftToItsOwner) {
            return; // nothing more can be done about it
        }
        temporary = null;
    }

    /** The file to replace or to create: a symbolic link stays one. */
    private Path behindLinks() throws IOException {
        Path target = path.toAbsolutePath();
        for (int followed = 0; Files.isSymbolicLink(target); followed++) {
            if (followed == MOST_LINKS) {
                throw new FileSystemLoopException(path.toString());
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private boolean hasDirectory() {
        Path directory = path.toAbsolutePath().getParent();
        return directory != null && Files.isDirectory(directory);
    }

    private RecordingException cannotWrite(IOException failed) {
        String why =
                switch (failed) {
                    case NoSuchFileException missing when hasDirectory() ->
                            "nothing can be created there";
                    case NoSuchFileException missing -> "its directory does not exist";
                    case AccessDeniedException denied -> "permission denied";
                    case FileSystemLoopException loop -> "its symbolic links go in a circle";
                    case FileSystemException other when other.getReason() != null ->
                            other.getReason();
                    default -> String.valueOf(failed.getMessage());
                };
        return new RecordingException(
                "cannot write " + path + ": " + why + "; choose another place with -o",
                failed,
                null);
    }
}
