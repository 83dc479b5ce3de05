// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file of the proc file system that is read by the {@link FileServer}: to tell it, the kernel may
 * have to wait for the memory of the process, and that for whoever keeps it.
 */
final class ServedInputStream extends InputStream {
    /** Nearly every process's maps in one; the deadline is that of each. */
    private static final int CHUNK_BYTES = 1 << 20;

    private final String process;
    private final int fd;
    private byte[] chunk = {};
    private int position;
    private long offset;
    private boolean isLast;

    ServedInputStream(Path file) throws IOException {
        process = String.valueOf(file.getParent());
        fd = FileServer.openProc(file);
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? chunk[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        Objects.checkFromIndexSize(start, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, target, start, count);
        position += count;
        return count;
    }

    private boolean hasMore() throws IOException {
        if (position == chunk.length && !isLast) {
            chunk = FileServer.read(process, fd, offset, CHUNK_BYTES);
            position = 0;
            offset += chunk.length;
            isLast = chunk.length < CHUNK_BYTES;
        }
        return position < chunk.length;
    }

    @Override
    public void close() {
        SystemCalls.close(fd);
    }
}
