// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/**
 * The header of a unit of {@code .debug_info}.
 *
 * @param offset where the header begins in the section
 * @param end where the unit ends; at most the end of the section
 * @param firstDie where its first entry begins
 * @param format what sizes depend on
 * @param type a constant {@code DW_UT_*}; before version 5 always {@link #COMPILE}
 * @param abbreviations offset of its abbreviations in {@code .debug_abbrev}
 * @param splitId what connects a skeleton with its split unit in version 5; 0 for other types
 */
record UnitHeader(
        long offset,
        long end,
        long firstDie,
        UnitFormat format,
        int type,
        long abbreviations,
        long splitId) {
    static final int COMPILE = 0x01;
    static final int TYPE = 0x02;
    static final int SKELETON = 0x04;
    static final int SPLIT_COMPILE = 0x05;
    static final int SPLIT_TYPE = 0x06;

    /** Lengths from here on mean something else. */
    private static final long RESERVED_LENGTH = 0xffff_fff0L;

    private static final long WIDE = 0xffff_ffffL;

    /**
     * Reads a header. Afterwards the reader is anywhere.
     *
     * @param info at the header
     * @throws MalformedElfException if even its end is unknown
     */
    static UnitHeader read(SectionReader info) throws MalformedElfException {
        long offset = info.position();
        long length = info.u32();
        boolean wide = length == WIDE;
        if (wide) {
            length = info.i64();
        } else if (length >= RESERVED_LENGTH) {
            throw info.malformed("a unit has a reserved length");
        }
        long start = info.position();
        long end = length < 0 || length > info.size() - start ? info.size() : start + length;
        int offsetSize = wide ? Long.BYTES : Integer.BYTES;
        int version = info.u16();
        int type = COMPILE;
        int addressSize = 0;
        if (version >= UnitFormat.NEWEST_VERSION) {
            type = info.u8();
            addressSize = info.u8();
        }
        long abbreviations = info.unsigned(offsetSize);
        if (version < UnitFormat.NEWEST_VERSION) {
            addressSize = info.u8();
        }
        long splitId = 0;
        if (type == SKELETON || type == SPLIT_COMPILE) {
            splitId = info.i64();
        } else if (type == TYPE || type == SPLIT_TYPE) {
            info.skip(Long.BYTES + offsetSize);
        }
        return new UnitHeader(
                offset,
                end,
                Math.min(info.position(), end),
                new UnitFormat(version, addressSize, offsetSize),
                type,
                abbreviations,
                splitId);
    }

    /** Returns the header with its abbreviations counted from another place. */
    UnitHeader withAbbreviationsFrom(long start) {
        return start == 0
                ? this
                : new UnitHeader(
                        offset, end, firstDie, format, type, abbreviations + start, splitId);
    }

    /** Returns whether its contents can be read. */
    boolean isKnown() {
        int version = format.version();
        int addressSize = format.addressSize();
        return version >= UnitFormat.OLDEST_VERSION
                && version <= UnitFormat.NEWEST_VERSION
                && (addressSize == Integer.BYTES || addressSize == Long.BYTES);
    }

    /** Returns whether it has types only. */
    boolean hasOnlyTypes() {
        return type == TYPE || type == SPLIT_TYPE;
    }
}
