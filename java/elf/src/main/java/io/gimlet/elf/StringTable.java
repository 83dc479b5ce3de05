// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.charset.StandardCharsets;

/**
 * The names that belong to a symbol table: zero-terminated strings, found by their offset. Reads
 * from the file when asked, and keeps the file's memory segment alive.
 *
 * <p>Safe for use by several threads when the memory segment is.
 */
public final class StringTable {
    private static final int FIRST_READ_BYTES = 64;

    private final ElfBytes bytes;

    StringTable(ElfBytes bytes) {
        this.bytes = bytes;
    }

    /** Returns the table's length in bytes. */
    public long size() {
        return bytes.size();
    }

    /**
     * Returns the string at an offset, decoded as UTF-8 with replacement characters where it is
     * not.
     *
     * @param offset offset in the table, unsigned
     * @param maxBytes bound on the length; a longer string is cut there
     * @return the string; empty when the offset is outside the table
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public String string(int offset, int maxBytes) throws MalformedElfException {
        long start = Integer.toUnsignedLong(offset);
        if (start >= size()) {
            return "";
        }
        int limit = (int) Math.min(maxBytes, size() - start);
        int length = Math.min(FIRST_READ_BYTES, limit);
        while (true) {
            byte[] read = bytes.readBytes(start, length, "a name");
            int end = indexOfZero(read);
            if (end < length || length == limit) {
                return new String(read, 0, end, StandardCharsets.UTF_8);
            }
            length = (int) Math.min(length * 8L, limit);
        }
    }

    private static int indexOfZero(byte[] bytes) {
        int i = 0;
        while (i < bytes.length && bytes[i] != 0) {
            i++;
        }
        return i;
    }
}
