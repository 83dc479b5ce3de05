// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/**
 * Reads numbers from a section. Reading past the limit is harmless: {@link #PADDING} bytes follow
 * the last one, and {@link #isOverrun} tells afterwards, so that there is one check per instruction
 * instead of one per byte.
 */
public final class ByteCursor {
    /** More than what the operands of one call frame instruction or one header can take. */
    public static final int PADDING = 64;

    private static final int MAX_LEB128_BYTES = 10;

    private final byte[] bytes;
    private int position;
    private int limit;

    /**
     * @param padded the bytes, and {@link #PADDING} more
     */
    public ByteCursor(byte[] padded) {
        bytes = padded;
        limit = size();
    }

    /** Returns the number of bytes without the padding. */
    public int size() {
        return bytes.length - PADDING;
    }

    /** Goes to a place; both numbers are checked by the caller to lie in the section. */
    public void range(int start, int end) {
        position = start;
        limit = end;
    }

    /** Returns a byte at any place, signed. */
    public int byteAt(int index) {
        return bytes[index];
    }

    /** Returns the padded bytes, for loops that keep their position in a local variable. */
    public byte[] bytes() {
        return bytes;
    }

    public int position() {
        return position;
    }

    public int limit() {
        return limit;
    }

    public boolean hasRemaining() {
        return position < limit;
    }

    public boolean isOverrun() {
        return position > limit;
    }

    /** Skips bytes; too many of them, or a negative number, make an overrun. */
    public void skip(long length) {
        position = length < 0 || length > limit - position ? limit + 1 : position + (int) length;
    }

    public int u8() {
        return bytes[position++] & 0xff;
    }

    public int u16() {
        int low = u8();
        return low | u8() << 8;
    }

    public int u24() {
        int low = u16();
        return low | u8() << 16;
    }

    public int i32() {
        int low = u16();
        return low | u16() << 16;
    }

    public long u32() {
        return i32() & 0xffff_ffffL;
    }

    public long i64() {
        long low = u32();
        return low | u32() << 32;
    }

    /** Reads an unsigned LEB128; most have one byte. */
    public long uleb() {
        int first = u8();
        return first < 0x80 ? first : longUleb(first & 0x7f);
    }

    private long longUleb(long value) {
        for (int i = 1; i < MAX_LEB128_BYTES; i++) {
            int next = u8();
            value |= (next & 0x7fL) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        skip(-1);
        return 0;
    }

    /** Reads a signed LEB128. */
    public long sleb() {
        long value = 0;
        for (int shift = 0; shift < 7 * MAX_LEB128_BYTES; shift += 7) {
            int next = u8();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                int unused = Long.SIZE - 7 - shift;
                return unused > 0 ? value << unused >> unused : value;
            }
        }
        skip(-1);
        return 0;
    }
}
