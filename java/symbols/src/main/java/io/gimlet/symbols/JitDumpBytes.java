// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Numbers and names at places of a file that grows, read through a window: what is skipped, such as
 * code, is not read. For one thread at a time.
 */
final class JitDumpBytes {
    /** Nothing that is read at once is longer. */
    static final int MAX_LENGTH = 1 << 16;

    private static final int WINDOW_BYTES = 1 << 16;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer window =
            ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.nativeOrder()).limit(0);
    private long windowStart;
    private long bytesRead;

    /** The file as it is now; what is appended later is not seen. */
    JitDumpBytes(FileChannel channel) throws IOException {
        this.channel = channel;
        size = channel.size();
    }

    long size() {
        return size;
    }

    /** Returns how much was read. */
    long bytesRead() {
        return bytesRead;
    }

    /** Reads four bytes as a number from 0. */
    long unsigned(long at) throws IOException {
        return Integer.toUnsignedLong(window.getInt(load(at, Integer.BYTES)));
    }

    /** Reads eight bytes. */
    long number(long at) throws IOException {
        return window.getLong(load(at, Long.BYTES));
    }

    /**
     * Reads a name that ends with a zero.
     *
     * @param limit where it has to end
     * @param name gets its bytes, as many as it has room for
     * @return how long the name is; -1 when it does not end
     */
    int name(long at, long limit, byte[] name) throws IOException {
        int length = 0;
        for (long next = at; next < limit; next++) {
            byte b = window.get(load(next, 1));
            if (b == 0) {
                return length;
            }
            if (length < name.length) {
                name[length] = b;
            }
            length++;
            if (length == MAX_LENGTH) {
                return -1;
            }
        }
        return -1;
    }

    /** Where in the window some bytes are, which have to be in the file. */
    private int load(long at, int length) throws IOException {
        if (at < windowStart || at + length > windowStart + window.limit()) {
            window.clear();
            windowStart = at;
            while (window.hasRemaining()) {
                int got = channel.read(window, at + window.position());
                if (got <= 0) {
                    break;
                }
                bytesRead += got;
            }
            window.flip();
            if (window.limit() < length) {
                throw new IOException("the file was cut while it was read");
            }
        }
        return (int) (at - windowStart);
    }
}
