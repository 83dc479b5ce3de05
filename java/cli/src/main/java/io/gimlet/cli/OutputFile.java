// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.kernel.Errno;
import io.gimlet.kernel.FilePlace;
import io.gimlet.kernel.KernelException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that appears whole or not at all: written beside its place under another name, then
 * renamed. What is no regular file (a pipe, /dev/null) is written directly.
 *
 * <p>A new file is for its user alone, also when that user called sudo(8); an old one hands on its
 * mode and its owner. Nobody else's symbolic links are followed.
 */
public final class OutputFile {
    private static final String KEPT_SUFFIX = ".old";
    private static final int PRIVATE = 0600;
    private static final int STICKY = 01000;

    private final Path path;
    private final FilePlace place;
    private final boolean keepsOld;
    private @Nullable String temporary;
    private boolean complete;
    private boolean discarded;
    private boolean hasKept;

    private OutputFile(Path path, FilePlace place, boolean keepsOld) {
        this.path = path;
        this.place = place;
        this.keepsOld = keepsOld;
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
        return at(path, false);
    }

    /** The same, but what is there when it is written stays beside it, named {@code .old}. */
    public static OutputFile keepingOld(Path path) throws RecordingException {
        return at(path, true);
    }

    private static OutputFile at(Path path, boolean keepsOld) throws RecordingException {
        if (Files.isDirectory(path)) {
            throw new RecordingException(
                    "cannot write " + path + ": it is a directory; name a file with -o");
        }
        try {
            OutputFile file =
                    new OutputFile(path, FilePlace.of(path, sudoId("SUDO_UID")), keepsOld);
            if (file.isReplaceable()) {
                file.createTemporary().close();
                file.deleteTemporary();
            } else if (!Files.isWritable(file.place.file())) {
                throw new AccessDeniedException(path.toString());
            }
            return file;
        } catch (KernelException | IOException refused) {
            throw cannotWrite(path, refused);
        }
    }

    /** Who called sudo(8), a user or a group; -1 for nobody. */
    static int sudoId(String variable) {
        String id = System.getenv(variable);
        try {
            return id == null ? -1 : Integer.parseInt(id);
        } catch (NumberFormatException wrong) {
            return -1;
        }
    }

    /** As it was named. */
    Path path() {
        return path;
    }

    /** Writes the file; on failure the old one is as it was. */
    public void write(Contents contents) throws RecordingException {
        try {
            try (OutputStream stream =
                    isReplaceable() ? createTemporary() : Files.newOutputStream(place.file())) {
                contents.writeTo(stream);
            }
            putInPlace();
        } catch (KernelException | IOException failed) {
            discard();
            throw cannotWrite(path, failed);
        }
    }

    /** The name that the old file has now, once this one is written; empty when there was none. */
    public Optional<String> kept() {
        return hasKept ? Optional.of(path + KEPT_SUFFIX) : Optional.empty();
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

    private boolean isReplaceable() {
        return !exists() || isRegular();
    }

    private boolean exists() {
        return Files.exists(place.file(), LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isRegular() {
        return Files.isRegularFile(place.file(), LinkOption.NOFOLLOW_LINKS);
    }

    private synchronized OutputStream createTemporary() throws IOException, KernelException {
        requireWanted();
        // Not Files.createTempFile: its random names start the whole security machinery, 20 ms that
        // the user waits for. A name that somebody took is refused.
        String name = ".gimlet-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp";
        OutputStream stream = isRegular() ? createLikeOld(name) : createNew(name);
        temporary = name;
        return stream;
    }

    private OutputStream createNew(String name) throws IOException, KernelException {
        return place.create(name, PRIVATE, sudoId("SUDO_UID"), sudoId("SUDO_GID"));
    }

    private OutputStream createLikeOld(String name) throws IOException, KernelException {
        int owner = fact(place.file(), "uid");
        boolean isShared = (fact(place.beside("."), "mode") & STICKY) != 0;
        boolean isOurs =
                owner == 0
                        || owner == sudoId("SUDO_UID")
                        || owner == fact(Path.of("/proc/self/task"), "uid");
        // In /tmp anybody may have put a file of that name, to be given ours.
        return isShared && !isOurs
                ? createNew(name)
                : place.create(name, fact(place.file(), "mode"), owner, fact(place.file(), "gid"));
    }

    private static int fact(Path file, String name) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    private synchronized void putInPlace() throws IOException {
        requireWanted();
        if (temporary != null) {
            if (keepsOld && isRegular()) {
                rename(place.name(), place.name() + KEPT_SUFFIX);
                hasKept = true;
            }
            rename(temporary, place.name());
            temporary = null;
        }
        complete = true;
    }

    private void rename(String from, String to) throws IOException {
        Files.move(
                place.beside(from),
                place.beside(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
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
            Files.deleteIfExists(place.beside(temporary));
        } catch (IOException leftToItsOwner) {
            return; // nothing more can be done about it
        }
        temporary = null;
    }

    private static RecordingException cannotWrite(Path path, Exception failed) {
        return new RecordingException(
                failure(path, failed) + "; choose another place with -o", failed, null);
    }

    /** What failed, on what and why, without what to do. */
    static String failure(Path path, @Nullable Throwable failed) {
        String why =
                switch (failed) {
                    case KernelException refused -> reason(path, refused);
                    case NoSuchFileException missing -> "its directory does not exist";
                    case AccessDeniedException denied -> "permission denied";
                    case FileSystemException other when other.getReason() != null ->
                            other.getReason();
                    case null -> "unknown";
                    default -> String.valueOf(failed.getMessage());
                };
        return "cannot write " + path + ": " + why;
    }

    private static String reason(Path path, KernelException refused) {
        Path directory = path.toAbsolutePath().getParent();
        boolean hasDirectory = directory != null && Files.isDirectory(directory);
        return switch (refused.code()) {
            case Errno.ENOENT ->
                    hasDirectory ? "nothing can be created there" : "its directory does not exist";
            case Errno.EPERM ->
                    "a symbolic link on the way belongs to another user, who could turn it elsewhere";
            case Errno.ELOOP -> "its symbolic links go in a circle";
            default -> new Errno(refused.code()).text();
        };
    }
}
