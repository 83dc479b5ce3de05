// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/** Reads what a unit's first entry says. For one thread. */
final class UnitReader {
    private static final int HEADER_32 = 8;
    private static final int HEADER_64 = 16;
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
        // Before version 5 the tables of a unit that was split have no headers.
        boolean headers = header.format().version() >= UnitFormat.NEWEST_VERSION;
        int first =
                !headers ? 0 : header.format().offsetSize() == Long.BYTES ? HEADER_64 : HEADER_32;
        long addresses = die.value(Attribute.ADDR_BASE, first);
        Unit bases = unit(header, 0, addresses, first, Unit.ABSENT, Unit.ABSENT);
        long lowPc = 0;
        if (die.has(Attribute.LOW_PC)) {
            lowPc = ranges.address(bases, die.form(Attribute.LOW_PC), die.value(Attribute.LOW_PC));
        }
        return unit(
                header,
                lowPc,
                addresses,
                first,
                string(bases, Attribute.COMP_DIR),
                string(bases, Attribute.DWO_NAME));
    }

    private Unit unit(
            UnitHeader header,
            long lowPc,
            long addresses,
            int first,
            long directory,
            long splitName) {
        return new Unit(
                header,
                reader.file(),
                Math.clamp(die.value(Attribute.LANGUAGE, 0), 0, MAX_LANGUAGE),
                lowPc,
                die.value(Attribute.STMT_LIST, Unit.ABSENT),
                directory,
                die.value(Attribute.STR_OFFSETS_BASE, first),
                addresses,
                // What GNU_RANGES_BASE says is for the split part only.
                die.value(Attribute.RNGLISTS_BASE, 0),
                splitName,
                die.value(Attribute.GNU_DWO_ID, header.splitId()));
    }

    private long string(Unit bases, int slot) throws MalformedElfException {
        return die.has(slot)
                ? Strings.reference(reader, bases, die.form(slot), die.value(slot))
                : Unit.ABSENT;
    }
}
