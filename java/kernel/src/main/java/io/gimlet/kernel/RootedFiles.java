// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens files as another process sees them, so that links in its file system cannot lead out of it.
 */
public final class RootedFiles {
    private static final MemorySegment OPEN_IN_ROOT = Libgimlet.function("gimlet_open_in_root");

    private RootedFiles() {}

    /**
     * Opens a regular file below {@code root} for reading (openat2(2) with RESOLVE_IN_ROOT, Linux
     * 5.6). Never blocks on a FIFO or a device.
     *
     * @throws IOException when there is none, or it is not a regular file
     */
    public static FileChannel open(Path root, String path) throws IOException {
        long fd;
        try (Arena arena = Arena.ofConfined()) {
            fd =
                    Libgimlet.call(
                            OPEN_IN_ROOT,
                            SystemCalls.string(arena, root.toString()),
                            SystemCalls.string(arena, path));
        }
        if (fd < 0) {
            String reason =
                    fd == -Errno.EINVAL ? "not a regular file" : new Errno((int) -fd).text();
            throw new IOException(path + ": " + reason);
        }
        try {
            return FileChannel.open(Path.of("/proc/self/fd/" + fd), StandardOpenOption.READ);
        } finally {
            SystemCalls.close((int) fd);
        }
    }
}
