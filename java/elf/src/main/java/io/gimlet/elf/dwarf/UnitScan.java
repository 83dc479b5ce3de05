// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.ShrunkElfException;
import java.util.Arrays;

/**
 * Finds the units of a file and their code: by the ranges that their first entries have, else by
 * those of {@code .debug_aranges}, else by those of their functions. What is malformed in one unit
 * does no harm to the others.
 */
final class UnitScan {
    /** Above what the largest programs have; 32 MiB. */
    private static final int MAX_UNITS = 1 << 22;

    /** Above what the largest programs have; 64 MiB. */
    private static final int MAX_RANGES = 1 << 22;

    /**
     * Of the sections' size, how much of the abbreviations is read for first entries at most: each
     * is the first of its table, where nobody is hostile.
     */
    private static final int ABBREVIATIONS_FACTOR = 16;

    private static final int MIN_ABBREVIATION_BYTES = 1 << 20;

    private final FileReader reader;
    private final CodeSpan code;
    private final UnitReader units;
    private final RangeReader ranges;
    private final AddressMapBuilder map = new AddressMapBuilder();
    private long[] offsets = new long[64];
    private int count;
    private boolean[] incomplete = new boolean[64];
    private boolean[] hasLines = new boolean[64];

    private long abbreviationBytesLeft;

    private UnitScan(FileReader reader, CodeSpan code) throws MalformedElfException {
        this.reader = reader;
        this.code = code;
        units = new UnitReader(reader);
        ranges = new RangeReader(reader, reader);
        long bytes =
                reader.section(DebugSection.INFO).size()
                        + reader.section(DebugSection.ABBREV).size();
        abbreviationBytesLeft = MIN_ABBREVIATION_BYTES + ABBREVIATIONS_FACTOR * bytes;
    }

    /** Returns the units without a look at their code, as for a file that has none. */
    static UnitIndex ofOffsets(FileReader reader) throws MalformedElfException {
        return new UnitScan(reader, new CodeSpan(0, 0)).scan();
    }

    /** Returns the units and their code. */
    static UnitIndex of(FileReader reader, CodeSpan code) throws MalformedElfException {
        return new UnitScan(reader, code).scan();
    }

    private UnitIndex scan() throws MalformedElfException {
        SectionReader info = reader.section(DebugSection.INFO);
        long offset = 0;
        try {
            while (offset < info.size() && count < MAX_UNITS) {
                info.position(offset);
                UnitHeader header = UnitHeader.read(info);
                add(header);
                offset = header.end();
            }
        } catch (ShrunkElfException shrank) {
            throw shrank;
        } catch (MalformedElfException lastUnit) {
            // The end of this unit is unknown, so that no other one can be found after it.
        }
        addFromAranges();
        return new UnitIndex(Arrays.copyOf(offsets, count), offset, map.build());
    }

    private void add(UnitHeader header) throws MalformedElfException {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            incomplete = Arrays.copyOf(incomplete, count * 2);
            hasLines = Arrays.copyOf(hasLines, count * 2);
        }
        int number = count++;
        offsets[number] = header.offset();
        if (header.hasOnlyTypes() || code.length() == 0) {
            return;
        }
        try {
            if (readRoot(header)) {
                addRanges(number, header);
            }
        } catch (ShrunkElfException shrank) {
            throw shrank;
        } catch (MalformedElfException unreadable) {
            // It describes no code that could be found.
        }
    }

    private boolean readRoot(UnitHeader header) throws MalformedElfException {
        if (abbreviationBytesLeft < 0) {
            return false;
        }
        SectionReader abbreviations = reader.section(DebugSection.ABBREV);
        try {
            return units.readRoot(header);
        } finally {
            abbreviationBytesLeft -= Math.max(0, abbreviations.position() - header.abbreviations());
        }
    }

    /** One range may be a part of them: version 2 knew no lists. */
    private void addRanges(int number, UnitHeader header) throws MalformedElfException {
        incomplete[number] = !units.root().has(Attribute.RANGES);
        hasLines[number] = incomplete[number] && hasLines(header);
        ranges.read(units.unit(header), units.root(), (start, end) -> addRange(number, start, end));
    }

    private void addRange(int number, long start, long end) {
        int from = code.relative(start);
        int to = code.relativeEnd(end);
        if (from != CodeSpan.OUTSIDE && from < to && map.count() < MAX_RANGES) {
            map.add(from, to, number);
        }
    }

    /**
     * Adds what {@code .debug_aranges} says of units that do not say it themselves, and of the
     * others what their functions say.
     */
    private void addFromAranges() throws MalformedElfException {
        if (isWholeWithoutMore()) {
            return;
        }
        try {
            AddressRanges.read(reader.section(DebugSection.ARANGES), this::addIfIncomplete);
        } catch (ShrunkElfException shrank) {
            throw shrank;
        } catch (MalformedElfException cut) {
            // What was read until there is right.
        }
        boolean[] known = new boolean[count];
        for (int i = 0; i < map.count(); i++) {
            known[map.value(i)] = true;
        }
        var functions = new FunctionReader(code, new UnitEntries());
        for (int i = 0; i < count; i++) {
            if (incomplete[i] && hasLines[i] && !known[i]) {
                addFromFunctions(i, functions);
            }
        }
    }

    private boolean isWholeWithoutMore() {
        for (int i = 0; i < count; i++) {
            if (incomplete[i]) {
                return false;
            }
        }
        return true;
    }

    private void addIfIncomplete(long unitOffset, long start, long end) {
        int number = Arrays.binarySearch(offsets, 0, count, unitOffset);
        if (number >= 0 && incomplete[number]) {
            addRange(number, start, end);
        }
    }

    /** Most units that tell no ranges have no code: their line programs have no instruction. */
    private boolean hasLines(UnitHeader header) throws MalformedElfException {
        if (!units.root().has(Attribute.STMT_LIST)) {
            return true;
        }
        try {
            SectionReader line = reader.section(DebugSection.LINE);
            line.position(units.root().value(Attribute.STMT_LIST));
            var program = new LineHeader(line, header.format().addressSize());
            return program.programStart() < program.end();
        } catch (ShrunkElfException shrank) {
            throw shrank;
        } catch (MalformedElfException unreadable) {
            return true;
        }
    }

    private void addFromFunctions(int number, FunctionReader functions)
            throws MalformedElfException {
        try {
            SectionReader info = reader.section(DebugSection.INFO);
            info.position(offsets[number]);
            UnitHeader header = UnitHeader.read(info);
            if (units.readRoot(header)) {
                functions
                        .read(units.unit(header), reader, ranges)
                        .addresses()
                        .forEach((start, end) -> map.add(start, end, number));
            }
        } catch (ShrunkElfException shrank) {
            throw shrank;
        } catch (MalformedElfException unreadable) {
            // It describes no code that could be found.
        }
    }
}
