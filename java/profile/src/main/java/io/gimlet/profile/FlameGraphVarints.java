// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.io.OutputStream;

/** Writes numbers in base 128: seven bits to a byte, the lowest first, as protocol buffers do. */
final class FlameGraphVarints {
    private static final int LONGEST = 10;

    private final OutputStream out;
    private final byte[] buffer = new byte[8192];
    private int length;

    FlameGraphVarints(OutputStream out) {
        this.out = out;
    }

    /** Writes a number; a negative one counts as unsigned. */
    void write(long number) throws IOException {
        if (length > buffer.length - LONGEST) {
            flush();
        }
        long rest = number;
        while ((rest & ~0x7f) != 0) {
            buffer[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[length++] = (byte) rest;
    }

    void writeBytes(byte[] bytes) throws IOException {
        flush();
        out.write(bytes);
    }

    /** Hands on what was written. */
    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }
}
