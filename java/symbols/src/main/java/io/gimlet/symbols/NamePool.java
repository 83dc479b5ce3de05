// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names as bytes in one array, each ended by a zero. A String per name would take three times the
 * memory.
 */
final class NamePool {
    private byte[] bytes = new byte[4096];
    private int size;

    /** Returns the number of bytes in use, which is the offset of the next name. */
    int size() {
        return size;
    }

    void add(byte b) {
        reserve(1);
        bytes[size++] = b;
    }

    void add(byte[] source, int from, int length) {
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** Ends the name that was added last. */
    void end() {
        add((byte) 0);
    }

    /** Returns the byte that was added last; there must be one. */
    byte last() {
        return bytes[size - 1];
    }

    /** Forgets everything from an offset on. */
    void cut(int offset) {
        size = offset;
    }

    /**
     * Returns the name that starts at an offset, decoded as UTF-8 with replacement characters where
     * it is not.
     */
    String name(int offset) {
        int end = offset;
        while (end < size && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }

    void trim() {
        bytes = Arrays.copyOf(bytes, size);
    }

    long byteSize() {
        return bytes.length;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, size + (size >> 1)));
        }
    }
}
