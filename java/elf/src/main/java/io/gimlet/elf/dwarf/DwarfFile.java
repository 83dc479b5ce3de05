// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The debug information of one file. It may be hostile: whatever the bytes say, reading ends soon,
 * allocates in proportion to what is asked for, and either gives values or throws {@link
 * MalformedElfException}. What is compressed is held decompressed outside the heap.
 *
 * <p>Which unit describes which code is found out when it is made. A unit is read when an address
 * of its code is looked up for the first time, into columns that are kept. Safe for use by several
 * threads, each with a {@link DwarfLookup} of its own; usable as long as the bytes of the file are.
 */
public final class DwarfFile {
    /**
     * Of the heap, the part that columns may take. What a large program needs is less; when it is
     * used up, units that were read are read again.
     */
    private static final int HEAP_PART = 4;

    private static final long MAX_TABLE_BYTES = Runtime.getRuntime().maxMemory() / HEAP_PART;

    private final DebugFileSet files;
    private final CodeSpan code;
    private final UnitIndex units;
    private final @Nullable DwarfIndex index;
    private final AtomicReferenceArray<@Nullable UnitTables> tables;
    private final AtomicLong tableBytes = new AtomicLong();
    private final AtomicLong unitsRead = new AtomicLong();

    private DwarfFile(
            DebugFileSet files, CodeSpan code, UnitIndex units, @Nullable DwarfIndex index) {
        this.files = files;
        this.code = code;
        this.units = units;
        this.index = index;
        tables = new AtomicReferenceArray<>(units.size());
    }

    /**
     * Finds the units of a file.
     *
     * @param elf the file, or its separate debug file
     * @param others those with parts of its debug information
     * @return empty when the file has no debug information
     * @throws MalformedElfException if it has some that cannot be read at all
     */
    public static Optional<DwarfFile> of(ElfFile elf, OtherFiles others)
            throws MalformedElfException {
        return of(elf, others, ElfBytes.EMPTY);
    }

    /**
     * Returns the same with what was read before.
     *
     * @param index what {@link DwarfLookup#writeIndex} wrote of the same file, and of the same one
     *     that {@link #supplementary} gives; when it is damaged it does not count
     */
    public static Optional<DwarfFile> of(ElfFile elf, OtherFiles others, ElfBytes index)
            throws MalformedElfException {
        var files = new DebugFileSet(elf, others);
        if (!files.file(DebugFileSet.MAIN).has(DebugSection.INFO)) {
            return Optional.empty();
        }
        CodeSpan code = CodeSpan.of(elf.codeRanges());
        DwarfIndex known = DwarfIndex.of(index, code);
        if (known != null) {
            return Optional.of(new DwarfFile(files, code, known.units(), known));
        }
        var reader = new FileReader(files.file(DebugFileSet.MAIN), DebugFileSet.MAIN);
        return Optional.of(new DwarfFile(files, code, UnitScan.of(reader, code), null));
    }

    /**
     * Returns the file with what this one has in common with others, which names may come from;
     * empty when it refers to none.
     *
     * @throws MalformedElfException if it refers to one that is not there
     */
    public static Optional<ElfFile> supplementary(ElfFile elf, OtherFiles others)
            throws MalformedElfException {
        Optional<SupplementaryLink> link = SupplementaryLink.of(elf);
        if (link.isEmpty()) {
            return Optional.empty();
        }
        Optional<ElfFile> found = others.supplementary(link.get().path(), link.get().buildId());
        if (found.isEmpty()) {
            throw new MalformedElfException("a supplementary file is missing", 0);
        }
        return found;
    }

    /**
     * Returns how many units were read that an index of the file may have, and this one had not
     * when it was opened; a number that grows. None while something cannot be read that may be read
     * another time.
     */
    public long newUnits() {
        return files.haveFailed() ? 0 : unitsRead.get();
    }

    /** Returns something that looks addresses up, for one thread. */
    public DwarfLookup lookup() {
        return new DwarfLookup(this, files, code, units);
    }

    /** Returns how many units the file has. */
    public int unitCount() {
        return units.size();
    }

    /** Returns the memory that columns hold on the heap, in bytes. */
    public long byteSize() {
        return tableBytes.get();
    }

    /** Returns what was read of a unit, or null. */
    @Nullable UnitTables tables(int unit) {
        return tables.get(unit);
    }

    /** Returns what the index has of a unit, or null. */
    @Nullable UnitTables stored(int unit) {
        return index == null ? null : index.unit(unit);
    }

    /** Hands on what the index has of a unit, if it has something. */
    void copyStored(int unit, DwarfIndex.Writer writer) throws IOException {
        if (index != null) {
            writer.addFrom(index, unit);
        }
    }

    /** Keeps what was read of a unit. */
    void keep(int unit, UnitTables read) {
        long size = read.byteSize();
        if (read.canBeStored()) {
            unitsRead.incrementAndGet();
        }
        if (tableBytes.get() + size > MAX_TABLE_BYTES) {
            forgetTables();
        }
        if (tables.compareAndSet(unit, null, read)) {
            tableBytes.addAndGet(size);
        }
    }

    private void forgetTables() {
        for (int i = 0; i < tables.length(); i++) {
            UnitTables forgotten = tables.getAndSet(i, null);
            if (forgotten != null) {
                tableBytes.addAndGet(-forgotten.byteSize());
            }
        }
    }
}
