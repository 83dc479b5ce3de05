// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/**
 * Reads the addresses of entries: one, a range, or a list of ranges. Source: DWARF 5, section 2.17,
 * and DWARF 4, section 2.17 for {@code .debug_ranges}. For one thread.
 */
final class RangeReader {
    /** What a list of version 5 consists of: {@code DW_RLE_*}. */
    private static final int END_OF_LIST = 0x00;

    private static final int BASE_ADDRESSX = 0x01;
    private static final int STARTX_ENDX = 0x02;
    private static final int STARTX_LENGTH = 0x03;
    private static final int OFFSET_PAIR = 0x04;
    private static final int BASE_ADDRESS = 0x05;
    private static final int START_END = 0x06;
    private static final int START_LENGTH = 0x07;

    /** More than the largest unit has; bounds what many references to one long list can cost. */
    private static final int MAX_RANGES = 1 << 22;

    /** Of the file with the ranges. */
    private final FileReader ranges;

    /** Of the file with the addresses: the parts of a split unit leave them where it was. */
    private final FileReader addresses;

    private int rangesLeft = MAX_RANGES;

    RangeReader(FileReader ranges, FileReader addresses) {
        this.ranges = ranges;
        this.addresses = addresses;
    }

    /** Begins to count the ranges of another unit. */
    void begin() {
        rangesLeft = MAX_RANGES;
    }

    /** Returns the address that an attribute is. */
    long address(Unit unit, int form, long value) throws MalformedElfException {
        return form == Form.ADDR ? value : indexed(unit, value);
    }

    private long indexed(Unit unit, long index) throws MalformedElfException {
        int size = unit.format().addressSize();
        SectionReader section = addresses.section(DebugSection.ADDR);
        if (index < 0 || index > section.size()) {
            throw new MalformedElfException("an address has index " + index, unit.offset());
        }
        section.position(unit.addresses() + index * size);
        return section.unsigned(size);
    }

    /**
     * Hands on the addresses of an entry.
     *
     * @return false if it has none
     */
    boolean read(Unit unit, Die die, RangeSink sink) throws MalformedElfException {
        if (die.has(Attribute.RANGES)) {
            readList(unit, die.form(Attribute.RANGES), die.value(Attribute.RANGES), sink);
            return true;
        }
        if (!die.has(Attribute.LOW_PC) || !die.has(Attribute.HIGH_PC)) {
            return false;
        }
        long start = address(unit, die.form(Attribute.LOW_PC), die.value(Attribute.LOW_PC));
        int form = die.form(Attribute.HIGH_PC);
        long value = die.value(Attribute.HIGH_PC);
        long end = Form.isAddress(form) ? address(unit, form, value) : start + value;
        sink.range(start, end);
        return true;
    }

    private void readList(Unit unit, int form, long value, RangeSink sink)
            throws MalformedElfException {
        if (unit.format().version() < UnitFormat.NEWEST_VERSION) {
            readPairs(unit, value + unit.rangeLists(), sink);
            return;
        }
        SectionReader section = ranges.section(DebugSection.RNGLISTS);
        long offset = value;
        if (form == Form.RNGLISTX) {
            int size = unit.format().offsetSize();
            if (value < 0 || value > section.size()) {
                throw new MalformedElfException("a list has index " + value, unit.offset());
            }
            section.position(unit.rangeLists() + value * size);
            offset = unit.rangeLists() + section.unsigned(size);
        }
        section.position(offset);
        readEntries(unit, section, sink);
    }

    /** Reads a list of {@code .debug_ranges}. */
    private void readPairs(Unit unit, long offset, RangeSink sink) throws MalformedElfException {
        int size = unit.format().addressSize();
        long highest = size == Long.BYTES ? -1 : 0xffff_ffffL;
        SectionReader section = addresses.section(DebugSection.RANGES);
        section.position(offset);
        long base = unit.lowPc();
        while (true) {
            long start = section.unsigned(size);
            long end = section.unsigned(size);
            if (start == 0 && end == 0) {
                return;
            }
            count(section);
            if (start == highest) {
                base = end;
            } else {
                sink.range(base + start, base + end);
            }
        }
    }

    private void readEntries(Unit unit, SectionReader section, RangeSink sink)
            throws MalformedElfException {
        int size = unit.format().addressSize();
        long base = unit.lowPc();
        while (true) {
            int kind = section.u8();
            if (kind == END_OF_LIST) {
                return;
            }
            count(section);
            switch (kind) {
                case BASE_ADDRESSX -> base = indexed(unit, section.uleb());
                case BASE_ADDRESS -> base = section.unsigned(size);
                case OFFSET_PAIR -> sink.range(base + section.uleb(), base + section.uleb());
                case STARTX_ENDX -> {
                    long start = indexed(unit, section.uleb());
                    sink.range(start, indexed(unit, section.uleb()));
                }
                case STARTX_LENGTH -> {
                    long start = indexed(unit, section.uleb());
                    sink.range(start, start + section.uleb());
                }
                case START_END -> sink.range(section.unsigned(size), section.unsigned(size));
                case START_LENGTH -> {
                    long start = section.unsigned(size);
                    sink.range(start, start + section.uleb());
                }
                default -> throw section.malformed("unknown kind of range " + kind);
            }
        }
    }

    private void count(SectionReader section) throws MalformedElfException {
        if (rangesLeft-- == 0) {
            throw section.malformed("a unit has too many ranges");
        }
    }
}
