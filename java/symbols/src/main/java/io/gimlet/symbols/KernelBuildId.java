// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** The running kernel's build id, from its ELF notes in /sys/kernel/notes. */
public final class KernelBuildId {
    /** NT_GNU_BUILD_ID of elf.h, with the owner "GNU". */
    private static final int NT_GNU_BUILD_ID = 3;

    private static final int GNU = 0x00554e47;

    private KernelBuildId() {}

    /** Hexadecimal digits; empty when the kernel does not tell. */
    public static String read() {
        try {
            return find(Files.readAllBytes(Path.of("/sys/kernel/notes")));
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** A note is {name size, descriptor size, type}, then both, each padded to 4 bytes. */
    static String find(byte[] bytes) {
        ByteBuffer notes = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + 16 <= bytes.length) {
            long nameSize = Integer.toUnsignedLong(notes.getInt(at));
            long size = Integer.toUnsignedLong(notes.getInt(at + 4));
            int type = notes.getInt(at + 8);
            long descriptor = at + 12 + padded(nameSize);
            if (descriptor + size > bytes.length) {
                return "";
            }
            if (type == NT_GNU_BUILD_ID && nameSize == 4 && notes.getInt(at + 12) == GNU) {
                int start = (int) descriptor;
                return HexFormat.of().formatHex(bytes, start, start + (int) size);
            }
            at = (int) (descriptor + padded(size));
        }
        return "";
    }

    private static long padded(long size) {
        return (size + 3) & ~3L;
    }
}
