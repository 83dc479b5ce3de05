// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Where a file is or will be: a directory that stays the same, whatever others do to the names that
 * led to it, and a name in it. Symbolic links are followed only that belong to root, to this user,
 * or to one more. The directory stays open as long as the process lives. For any thread.
 */
public final class FilePlace {
    private static final MemorySegment OPEN = Libgimlet.function("gimlet_open_place");
    private static final MemorySegment CREATE = Libgimlet.function("gimlet_create_file");

    /** NAME_MAX and the NUL (limits.h). */
    private static final int LONGEST_NAME_BYTES = 256;

    private final int directoryFd;
    private final String name;

    private FilePlace(int directoryFd, String name) {
        this.directoryFd = directoryFd;
        this.name = name;
    }

    /**
     * Finds a place.
     *
     * @param path need not exist, but its directory has to
     * @param trustedUser whose links are followed besides; -1 for nobody's
     * @throws KernelException with the code EPERM when somebody else's link is on the way
     */
    public static FilePlace of(Path path, int trustedUser) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(LONGEST_NAME_BYTES);
            long fd =
                    SystemCalls.check(
                            Libgimlet.call(
                                    OPEN,
                                    SystemCalls.string(arena, path.toString()),
                                    trustedUser,
                                    name.address(),
                                    LONGEST_NAME_BYTES),
                            "open the directory of",
                            path.toString(),
                            "");
            return new FilePlace((int) fd, name.getString(0));
        }
    }

    /** A path that leads there. */
    public Path file() {
        return beside(name);
    }

    /** The same for another name in the directory. */
    public Path beside(String otherName) {
        return Path.of("/proc/self/fd/" + directoryFd, otherName);
    }

    /** The file's name in its directory. */
    public String name() {
        return name;
    }

    /**
     * Creates a file in the directory that must not be there.
     *
     * @param mode its permissions, as for chmod(2)
     * @param user whom it belongs to, where this user may give files away
     * @param group the same
     */
    public OutputStream create(String otherName, int mode, int user, int group)
            throws KernelException, IOException {
        long fd;
        try (Arena arena = Arena.ofConfined()) {
            fd =
                    SystemCalls.check(
                            Libgimlet.call(
                                    CREATE,
                                    directoryFd,
                                    SystemCalls.string(arena, otherName),
                                    mode,
                                    user,
                                    group,
                                    0),
                            "create",
                            otherName,
                            "");
        }
        try {
            return new FileOutputStream("/proc/self/fd/" + fd);
        } finally {
            SystemCalls.close((int) fd);
        }
    }
}
