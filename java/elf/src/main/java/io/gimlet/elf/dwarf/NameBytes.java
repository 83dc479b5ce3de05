// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names one after the other, in UTF-8. */
final class NameBytes {
    private byte[] bytes = new byte[1 << 12];
    private int size;

    /** Adds a name, and returns where it ends. */
    int add(String name) {
        byte[] more = name.getBytes(StandardCharsets.UTF_8);
        if (more.length > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more.length), 2 * size));
        }
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
        return size;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }
}
