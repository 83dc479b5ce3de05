// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
            if (file.isReplaceable()) {
                Files.delete(file.createTemporary());
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
            if (!isReplaceable()) {
                try (OutputStream stream = Files.newOutputStream(path)) {
                    contents.writeTo(stream);
                }
                return;
            }
            Path beside = createTemporary();
            temporary = beside;
            try (OutputStream stream = Files.newOutputStream(beside)) {
                contents.writeTo(stream);
            }
            Files.move(
                    beside,
                    behindLinks(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            discard();
            throw cannotWrite(failed);
        }
        temporary = null;
    }

    /** Removes what was half written; for one who gives up from another thread. */
    public void discard() {
        Path beside = temporary;
        if (beside != null) {
            try {
                Files.deleteIfExists(beside);
            } catch (IOException alreadyGone) {
                return; // nothing more can be done about it
            }
        }
    }

    private boolean isReplaceable() {
        return !Files.exists(path) || Files.isRegularFile(path);
    }

    private Path createTemporary() throws IOException {
        Path directory = behindLinks().getParent();
        // Not Files.createTempFile: its random names start the whole security machinery, 20 ms that
        // the user waits for. createFile refuses a name that somebody took.
        String name = ".gimlet-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp";
        // The permissions that a file of this user gets anyway: 0666 less the umask.
        return Files.createFile(
                (directory == null ? Path.of("/") : directory).resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-")));
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

    private RecordingException cannotWrite(IOException failed) {
        String why =
                switch (failed) {
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
