// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/**
 * Numbers in arrays of bytes, for loops that keep their position in a local variable. The caller
 * sees to it that enough bytes of padding follow.
 */
final class LittleEndian {
    private static final int MAX_LEB128_BYTES = 10;

    private LittleEndian() {}

    static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    static long u32(byte[] bytes, int at) {
        return i32(bytes, at) & 0xffff_ffffL;
    }

    static int i32(byte[] bytes, int at) {
        return (bytes[at] & 0xff)
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | bytes[at + 3] << 24;
    }

    /** In one expression: lists of ranges are read before the JVM compiles anything. */
    static long i64(byte[] bytes, int at) {
        return (bytes[at] & 0xffL)
                | (bytes[at + 1] & 0xffL) << 8
                | (bytes[at + 2] & 0xffL) << 16
                | (bytes[at + 3] & 0xffL) << 24
                | (bytes[at + 4] & 0xffL) << 32
                | (bytes[at + 5] & 0xffL) << 40
                | (bytes[at + 6] & 0xffL) << 48
                | (long) bytes[at + 7] << 56;
    }

    /** Reads an unsigned LEB128; the bytes after the tenth are not part of it. */
    static long uleb(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < MAX_LEB128_BYTES; i++) {
            int next = bytes[at + i];
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                break;
            }
        }
        return value;
    }

    /** Reads a signed LEB128. */
    static long sleb(byte[] bytes, int at) {
        int length = skipLeb(bytes, at) - at;
        long value = uleb(bytes, at);
        int unused = Long.SIZE - 7 * length;
        return unused > 0 ? value << unused >> unused : value;
    }

    /** Returns where a LEB128 ends. */
    static int skipLeb(byte[] bytes, int at) {
        int end = at;
        while (bytes[end] < 0 && end < at + MAX_LEB128_BYTES - 1) {
            end++;
        }
        return end + 1;
    }

    /** Adds a length, which may be nonsense: behind the limit it is one more than that. */
    static int plus(int at, long length, int limit) {
        return length < 0 || length > limit - at ? limit + 1 : at + (int) length;
    }
}
