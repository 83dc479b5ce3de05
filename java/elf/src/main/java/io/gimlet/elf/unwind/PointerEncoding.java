// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;

/**
 * How a pointer is written in a frame section: the format of the number in the low four bits, what
 * it is relative to in the next three. Source: the Linux Standard Base, "DWARF Exception Header
 * Encoding".
 */
final class PointerEncoding {
    /** An address of 8 bytes. */
    static final int ABSOLUTE = 0x00;

    private static final int ULEB128 = 0x01;
    private static final int UDATA2 = 0x02;
    private static final int UDATA4 = 0x03;
    private static final int UDATA8 = 0x04;
    private static final int SLEB128 = 0x09;
    private static final int SDATA2 = 0x0a;
    private static final int SDATA4 = 0x0b;
    private static final int SDATA8 = 0x0c;
    private static final int FORMAT = 0x0f;

    private static final int RELATIVE_TO_PLACE = 0x10;
    private static final int RELATIVE_TO_DATA = 0x30;
    private static final int ALIGNED = 0x50;
    private static final int APPLICATION = 0x70;
    private static final int INDIRECT = 0x80;
    private static final int OMIT = 0xff;

    private PointerEncoding() {}

    /** Returns whether pointers to code can be read: not relative to anything that is unknown. */
    static boolean isReadable(int encoding) {
        int application = encoding & APPLICATION;
        return isFormat(encoding)
                && (encoding & INDIRECT) == 0
                && (application == ABSOLUTE || application == RELATIVE_TO_PLACE);
    }

    /** Returns the same for pointers in {@code .eh_frame_hdr}, which may be relative to it. */
    static boolean isReadableInHeader(int encoding) {
        int application = encoding & APPLICATION;
        return isReadable(application == RELATIVE_TO_DATA ? encoding & ~APPLICATION : encoding);
    }

    /**
     * Reads a pointer whose encoding {@link #isReadable}.
     *
     * @param address where byte 0 of the cursor is loaded
     * @param dataAddress what pointers relative to data are relative to
     */
    static long read(ByteCursor in, int encoding, long address, long dataAddress) {
        long place = address + in.position();
        long value = number(in, encoding);
        return switch (encoding & APPLICATION) {
            case RELATIVE_TO_PLACE -> value + place;
            case RELATIVE_TO_DATA -> value + dataAddress;
            default -> value;
        };
    }

    /** Reads a length, which is never relative to anything. */
    static long readLength(ByteCursor in, int encoding) {
        return switch (encoding & FORMAT) {
            case SDATA2 -> in.u16();
            case SDATA4 -> in.u32();
            default -> number(in, encoding);
        };
    }

    /** Skips a pointer; returns false when its length is unknown. */
    static boolean skip(ByteCursor in, int encoding, long address) {
        if (encoding == OMIT) {
            return true;
        }
        if ((encoding & APPLICATION) == ALIGNED) {
            long place = address + in.position();
            in.skip((-place & (Long.BYTES - 1)) + Long.BYTES);
            return true;
        }
        if (!isFormat(encoding)) {
            return false;
        }
        number(in, encoding);
        return true;
    }

    private static boolean isFormat(int encoding) {
        return switch (encoding & FORMAT) {
            case ABSOLUTE, ULEB128, UDATA2, UDATA4, UDATA8, SLEB128, SDATA2, SDATA4, SDATA8 -> true;
            default -> false;
        };
    }

    private static long number(ByteCursor in, int encoding) {
        return switch (encoding & FORMAT) {
            case SDATA4 -> in.i32();
            case UDATA4 -> in.u32();
            case UDATA2 -> in.u16();
            case SDATA2 -> (short) in.u16();
            case ULEB128 -> in.uleb();
            case SLEB128 -> in.sleb();
            default -> in.i64();
        };
    }
}
