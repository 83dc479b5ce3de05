// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The debug information of one file, as one thread reads it. */
final class FileReader {
    /** Tables of one program's units that differ; each has some kilobytes. */
    private static final int MOST_TABLES = 1 << 10;

    /** Most entries have less. */
    private static final int FIRST_DIE_BYTES = 256;

    private static final int GROWTH = 16;
    private static final int MAX_DIE_BYTES = 1 << 20;

    private final DebugSections sections;
    private final int file;
    private final @Nullable SectionReader[] readers =
            new @Nullable SectionReader[DebugSection.COUNT];
    private final Map<TableKey, AbbreviationTable> tables = new HashMap<>();
    private @Nullable TableKey rootKey;
    private AbbreviationTable rootTable = AbbreviationTable.EMPTY;
    private @Nullable PackageIndex packageIndex;
    private boolean lookedForPackageIndex;
    private ByteCursor entry = new ByteCursor(new byte[FIRST_DIE_BYTES + ByteCursor.PADDING]);

    private record TableKey(long offset, UnitFormat format) {}

    FileReader(DebugSections sections, int file) {
        this.sections = sections;
        this.file = file;
    }

    int file() {
        return file;
    }

    DebugSections sections() {
        return sections;
    }

    /** Returns the reader of a section, which is wherever it was left. */
    SectionReader section(DebugSection section) throws MalformedElfException {
        SectionReader known = readers[section.number()];
        if (known != null) {
            return known;
        }
        var reader = new SectionReader(sections.bytes(section), ".debug_" + section.suffix());
        readers[section.number()] = reader;
        return reader;
    }

    /** Returns the index of a package; null when the file is none. */
    @Nullable PackageIndex packageIndex() throws MalformedElfException {
        if (!lookedForPackageIndex) {
            packageIndex =
                    sections.has(DebugSection.CU_INDEX)
                            ? new PackageIndex(section(DebugSection.CU_INDEX))
                            : null;
            lookedForPackageIndex = true;
        }
        return packageIndex;
    }

    /** Returns where the part of a section begins that the unit at an offset uses. */
    long start(DebugSection section, long unitOffset) throws MalformedElfException {
        PackageIndex index = packageIndex();
        return index == null ? 0 : index.start(section, unitOffset);
    }

    /** Reads the header of the unit at an offset. */
    UnitHeader header(long offset) throws MalformedElfException {
        SectionReader info = section(DebugSection.INFO);
        info.position(offset);
        return UnitHeader.read(info).withAbbreviationsFrom(start(DebugSection.ABBREV, offset));
    }

    /** Returns the abbreviations of a unit. */
    AbbreviationTable abbreviations(UnitHeader header) throws MalformedElfException {
        var key = new TableKey(header.abbreviations(), header.format());
        AbbreviationTable known = tables.get(key);
        if (known == null) {
            known =
                    AbbreviationReader.read(
                            section(DebugSection.ABBREV),
                            header.abbreviations(),
                            header.format(),
                            AbbreviationReader.ALL);
            if (tables.size() == MOST_TABLES) {
                tables.clear();
            }
            tables.put(key, known);
        }
        return known;
    }

    /**
     * Reads the first entry of a unit, with no more of its abbreviations than that takes.
     *
     * @return false when the unit has no entry
     */
    boolean readRoot(UnitHeader header, Die die) throws MalformedElfException {
        SectionReader info = section(DebugSection.INFO);
        info.position(header.firstDie());
        if (header.firstDie() >= header.end()) {
            return false;
        }
        long code = info.uleb();
        if (code == 0) {
            return false;
        }
        var key = new TableKey(header.abbreviations(), header.format());
        AbbreviationTable table = tables.get(key);
        return read(
                        header,
                        header.firstDie(),
                        table == null ? rootAbbreviation(key, code) : table,
                        die)
                == DieKind.UNIT;
    }

    /** Units that share a table begin with the same abbreviation. */
    private AbbreviationTable rootAbbreviation(TableKey key, long code)
            throws MalformedElfException {
        if (!key.equals(rootKey) || rootTable.index(code) == AbbreviationTable.ABSENT) {
            rootTable =
                    AbbreviationReader.read(
                            section(DebugSection.ABBREV), key.offset, key.format, code);
            rootKey = key;
        }
        return rootTable;
    }

    /**
     * Reads the entry at an offset of {@code .debug_info} within a unit.
     *
     * @return what it is, a constant of {@link DieKind}
     */
    byte read(UnitHeader header, long offset, Die die) throws MalformedElfException {
        return read(header, offset, abbreviations(header), die);
    }

    private byte read(UnitHeader header, long offset, AbbreviationTable table, Die die)
            throws MalformedElfException {
        if (offset < header.firstDie() || offset >= header.end()) {
            throw new MalformedElfException("a reference leads to no entry", offset);
        }
        long available = Math.min(header.end() - offset, MAX_DIE_BYTES);
        int length = (int) Math.min(FIRST_DIE_BYTES, available);
        while (true) {
            load(offset, length);
            try {
                return read(offset, table, die);
            } catch (MalformedElfException cut) {
                if (!entry.isOverrun() || length == available) {
                    throw cut;
                }
                length = (int) Math.min((long) length * GROWTH, available);
            }
        }
    }

    private byte read(long offset, AbbreviationTable table, Die die) throws MalformedElfException {
        int index = table.index(entry.uleb());
        if (index == AbbreviationTable.ABSENT) {
            throw new MalformedElfException("an entry has no known shape", offset);
        }
        die.read(table, index, entry, offset);
        return table.kind(index);
    }

    private void load(long offset, int length) throws MalformedElfException {
        ElfBytes info = sections.bytes(DebugSection.INFO);
        if (entry.size() < length) {
            entry = new ByteCursor(new byte[length + ByteCursor.PADDING]);
        }
        info.copyTo(entry.bytes(), offset, length, "an entry");
        entry.range(0, length);
    }
}
