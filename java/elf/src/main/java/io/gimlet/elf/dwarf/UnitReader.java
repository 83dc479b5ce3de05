// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/** Reads what a unit's first entry says. For one thread. */
final class UnitReader {
    private static final int HEADER_32 = 8;
    private static final int HEADER_64 = 16;
    private static final int LISTS_HEADER_32 = 12;
    private static final int LISTS_HEADER_64 = 20;
    private static final int MAX_LANGUAGE = 0xffff;

    private final FileReader reader;
    private final RangeReader ranges;
    private final Die die = new Die();

    UnitReader(FileReader reader) {
        this.reader = reader;
        ranges = new RangeReader(reader, reader);
    }

    /**
     * Reads a unit.
     *
     * @return false if it has no entries, or they cannot be read; else {@link #root} is its first
     */
    boolean readRoot(UnitHeader header) throws MalformedElfException {
        return header.isKnown() && reader.readRoot(header, die);
    }

    /** Returns the first entry of the unit that was read last. */
    Die root() {
        return die;
    }

    /** Returns what the first entry says, which was read last. */
    Unit unit(UnitHeader header) throws MalformedElfException {
        Unit bases = bases(header);
        long lowPc = 0;
        if (die.has(Attribute.LOW_PC)) {
            lowPc = ranges.address(bases, die.form(Attribute.LOW_PC), die.value(Attribute.LOW_PC));
        }
        return new Unit(
                header,
                bases.file(),
                bases.language(),
                lowPc,
                bases.lines(),
                string(bases, Attribute.COMP_DIR),
                bases.stringOffsets(),
                bases.addresses(),
                bases.rangeLists(),
                bases.splitRanges(),
                string(bases, Attribute.DWO_NAME),
                bases.splitId());
    }

    /** What it takes to read the rest. */
    private Unit bases(UnitHeader header) throws MalformedElfException {
        // Before version 5 the tables of a unit that was split have no headers.
        boolean headers = header.format().version() >= UnitFormat.NEWEST_VERSION;
        boolean wide = header.format().offsetSize() == Long.BYTES;
        int first = !headers ? 0 : wide ? HEADER_64 : HEADER_32;
        int firstList = wide ? LISTS_HEADER_64 : LISTS_HEADER_32;
        long strings = reader.start(DebugSection.STR_OFFSETS, header.offset()) + first;
        long lists = reader.start(DebugSection.RNGLISTS, header.offset()) + firstList;
        return new Unit(
                header,
                reader.file(),
                Math.clamp(die.value(Attribute.LANGUAGE, 0), 0, MAX_LANGUAGE),
                0,
                die.value(Attribute.STMT_LIST, Unit.ABSENT),
                Unit.ABSENT,
                die.value(Attribute.STR_OFFSETS_BASE, strings),
                die.value(Attribute.ADDR_BASE, first),
                headers ? die.value(Attribute.RNGLISTS_BASE, lists) : 0,
                die.value(Attribute.GNU_RANGES_BASE, 0),
                Unit.ABSENT,
                die.value(Attribute.GNU_DWO_ID, header.splitId()));
    }

    private long string(Unit bases, int slot) throws MalformedElfException {
        return die.has(slot)
                ? Strings.reference(reader, bases, die.form(slot), die.value(slot))
                : Unit.ABSENT;
    }
}
