// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/** Reads {@code .debug_aranges}. Source: DWARF 5, section 6.1.2. */
final class AddressRanges {
    private static final long WIDE = 0xffff_ffffL;
    private static final int VERSION = 2;

    private AddressRanges() {}

    /** Takes a range of a unit, which contains its start and not its end. */
    @FunctionalInterface
    interface Sink {
        void range(long unitOffset, long start, long end);
    }

    /** Hands on all ranges. */
    static void read(SectionReader section, Sink sink) throws MalformedElfException {
        long offset = 0;
        while (offset < section.size()) {
            section.position(offset);
            long length = section.u32();
            boolean wide = length == WIDE;
            if (wide) {
                length = section.i64();
            }
            long start = section.position();
            if (length < 0 || length > section.size() - start) {
                throw section.malformed("a table of ranges is cut");
            }
            readSet(section, offset, start + length, wide ? Long.BYTES : Integer.BYTES, sink);
            offset = start + length;
        }
    }

    /**
     * @param setStart where the set begins, from which its ranges are aligned
     */
    private static void readSet(
            SectionReader section, long setStart, long end, int offsetSize, Sink sink)
            throws MalformedElfException {
        if (section.u16() != VERSION) {
            return;
        }
        long unitOffset = section.unsigned(offsetSize);
        int addressSize = section.u8();
        int segmentSize = section.u8();
        if ((addressSize != Integer.BYTES && addressSize != Long.BYTES) || segmentSize != 0) {
            return;
        }
        int rangeSize = 2 * addressSize;
        long first = section.position() - setStart;
        section.position(setStart + (first + rangeSize - 1) / rangeSize * rangeSize);
        while (section.position() + rangeSize <= end) {
            long start = section.unsigned(addressSize);
            long length = section.unsigned(addressSize);
            sink.range(unitOffset, start, start + length);
        }
    }
}
