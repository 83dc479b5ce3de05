// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.LongMemo;
import io.gimlet.elf.MalformedElfException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of a {@link DebugFileSet} as one thread reads them. */
final class DebugReaders {
    /** Units that names were found in; some hundred bytes each. */
    private static final int MOST_UNITS = 1 << 14;

    /** Names and paths; each some hundred bytes. */
    private static final int MOST_TEXTS = 1 << 18;

    private final DebugFileSet files;
    private final UnitIndex mainUnits;
    private final List<@Nullable FileReader> readers = new ArrayList<>();
    private final List<@Nullable UnitIndex> indexes = new ArrayList<>();
    private final LongMemo<Unit> units = new LongMemo<>(MOST_UNITS);
    private final Map<String, String> texts = new HashMap<>();
    private final Scopes scopes;

    /**
     * @param entries for passes over units
     */
    DebugReaders(DebugFileSet files, UnitIndex mainUnits, UnitEntries entries) {
        this.files = files;
        this.mainUnits = mainUnits;
        scopes = new Scopes(this, entries);
    }

    Scopes scopes() {
        return scopes;
    }

    /** Returns the reader of a file. */
    FileReader file(int number) throws MalformedElfException {
        while (readers.size() <= number) {
            readers.add(null);
        }
        FileReader known = readers.get(number);
        if (known == null) {
            known = new FileReader(files.file(number), number);
            readers.set(number, known);
        }
        return known;
    }

    /** Returns the unit that an entry is in. */
    Unit unitOf(long reference) throws MalformedElfException {
        int file = DieReference.file(reference);
        UnitIndex index = units(file);
        int number = index.containing(DieReference.offset(reference));
        if (number == UnitIndex.NONE) {
            throw new MalformedElfException(
                    "a reference leads to no unit", DieReference.offset(reference));
        }
        return unit(file, index.offset(number));
    }

    /** Returns the unit at an offset. */
    Unit unit(int file, long offset) throws MalformedElfException {
        long key = DieReference.of(file, offset);
        Unit known = units.get(key);
        if (known == null) {
            known = read(file(file), offset);
            units.put(key, known);
        }
        return known;
    }

    private static Unit read(FileReader reader, long offset) throws MalformedElfException {
        UnitHeader header = reader.header(offset);
        var unitReader = new UnitReader(reader);
        if (!unitReader.readRoot(header)) {
            throw new MalformedElfException("a unit has no entries", offset);
        }
        return unitReader.unit(header);
    }

    /** Returns the units of a file. */
    UnitIndex units(int file) throws MalformedElfException {
        if (file == DebugFileSet.MAIN) {
            return mainUnits;
        }
        while (indexes.size() <= file) {
            indexes.add(null);
        }
        UnitIndex known = indexes.get(file);
        if (known == null) {
            known = UnitScan.ofOffsets(file(file));
            indexes.set(file, known);
        }
        return known;
    }

    /** Returns a string; empty when there is none. */
    String string(long reference, int maxBytes) throws MalformedElfException {
        if (reference == Unit.ABSENT) {
            return "";
        }
        SectionReader section =
                file(StringReference.file(reference)).section(StringReference.section(reference));
        section.position(StringReference.offset(reference));
        return section.string(maxBytes);
    }

    /**
     * Returns one string for all that are equal: units have functions and paths in common, and who
     * remembers something of them is quicker with it.
     */
    String one(String text) {
        if (texts.size() == MOST_TEXTS) {
            texts.clear();
        }
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }
}
