// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.ElfType;
import io.gimlet.elf.Machine;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SectionContents;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * How to unwind the code of a file, as rows in ascending order of their addresses: the rule of an
 * address is that of the last row at or below it. Addresses are those that the file states. Rows
 * that say the same as the row before are left out; code without unwind information has the rule
 * {@link UnwindRule#GAP}, apart from padding of at most 15 bytes, which has that of the code
 * before.
 *
 * <p>A row takes 6 bytes. Immutable; safe for use by several threads.
 */
public final class UnwindTable {
    private static final UnwindTable NONE =
            new UnwindTable(
                    UnwindSource.NONE,
                    0,
                    new int[0],
                    new char[0],
                    List.of(UnwindRule.GAP),
                    0,
                    Map.of());

    private final UnwindSource source;
    private final long base;
    private final int[] offsets;
    private final char[] ruleIndexes;
    private final List<UnwindRule> rules;
    private final int fdeCount;
    private final Map<UnwindGap, Integer> gaps;

    UnwindTable(
            UnwindSource source,
            long base,
            int[] offsets,
            char[] ruleIndexes,
            List<UnwindRule> rules,
            int fdeCount,
            Map<UnwindGap, Integer> gaps) {
        this.source = source;
        this.base = base;
        this.offsets = offsets;
        this.ruleIndexes = ruleIndexes;
        this.rules = rules;
        this.fdeCount = fdeCount;
        this.gaps = Collections.unmodifiableMap(gaps);
    }

    /**
     * Reads the unwind information of a file: Go's function table, then {@code .eh_frame}, also
     * when only {@code PT_GNU_EH_FRAME} leads to it, and {@code .debug_frame} for code that those
     * leave out. Procedure linkage tables that nothing describes are read from their code. Files
     * for other machines than x86-64 and object files have none. What cannot be read becomes gaps.
     *
     * @throws MalformedElfException if the file shrank since it was opened, or its unwind sections
     *     are larger than {@link SectionContents#MAX_BYTES}
     */
    public static UnwindTable read(ElfFile file) throws MalformedElfException {
        return read(file, () -> true);
    }

    /**
     * Reads the same, as long as it may.
     *
     * @param mayGoOn asked about every 50 us
     * @throws CancellationException if it may not
     */
    public static UnwindTable read(ElfFile file, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        return read(file, List.of(), mayGoOn);
    }

    /**
     * Reads the same, and the {@code .debug_frame} of the file's separate debug file for code that
     * the file itself leaves out.
     *
     * @throws MalformedElfException if the file shrank since it was opened, or its unwind sections
     *     are larger than {@link SectionContents#MAX_BYTES}
     */
    public static UnwindTable read(ElfFile file, ElfFile debugFile) throws MalformedElfException {
        return read(file, debugFile, () -> true);
    }

    /**
     * Reads the same, as long as it may.
     *
     * @param mayGoOn asked about every 50 us
     * @throws CancellationException if it may not
     */
    public static UnwindTable read(ElfFile file, ElfFile debugFile, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        return read(file, List.of(debugFile), mayGoOn);
    }

    private static UnwindTable read(ElfFile file, List<ElfFile> debugFiles, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        var code = new CodeSpan(file.segments());
        if (file.machine() != Machine.X86_64
                || file.type() == ElfType.RELOCATABLE
                || code.isEmpty()) {
            return NONE;
        }
        var sections = new FrameSections(mayGoOn);
        sections.add(file);
        debugFiles.forEach(sections::addDebugFrame);
        return new UnwindTableReader(
                        sections,
                        code,
                        new FileCode(file),
                        FrameRegisters.X86_64,
                        EntryStub.addressIn(file),
                        new ReadEffort(mayGoOn))
                .read();
    }

    /**
     * Returns how many bytes of unwind information a file has, at most, as far as its section
     * headers say: what it takes to read them grows with that.
     */
    public static long bytesToRead(ElfFile file) {
        return FrameSections.bytesIn(file);
    }

    /** Returns where most of the rows come from. */
    public UnwindSource source() {
        return source;
    }

    /** Returns the number of rows. */
    public int rowCount() {
        return offsets.length;
    }

    /** Returns the address of the first row, 0 when there are no rows. */
    public long firstAddress() {
        return offsets.length == 0 ? 0 : address(0);
    }

    /**
     * Returns the first address that a row is for; no row is more than 2 GiB after the first one.
     *
     * @param row 0 to {@link #rowCount()} - 1
     */
    public long address(int row) {
        return base + offsets[row];
    }

    /**
     * Returns the rule of a row.
     *
     * @param row 0 to {@link #rowCount()} - 1
     * @return an index into {@link #rules()}
     */
    public int rule(int row) {
        return ruleIndexes[row];
    }

    /**
     * Returns the distinct rules, at most 65,535; the first is {@link UnwindRule#GAP}, whether a
     * row has it or not.
     */
    public List<UnwindRule> rules() {
        return rules;
    }

    /** Returns the rule of an address; {@link UnwindRule#GAP} outside the rows. */
    public UnwindRule find(long address) {
        int row = findRow(address);
        return row < 0 ? UnwindRule.GAP : rules.get(ruleIndexes[row]);
    }

    private int findRow(long address) {
        long offset = address - base;
        if (Long.compareUnsigned(offset, Integer.MAX_VALUE) > 0) {
            return -1;
        }
        int low = 0;
        int high = offsets.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (offsets[middle] <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** Returns the number of FDEs, and of functions of Go, that were read. */
    public int fdeCount() {
        return fdeCount;
    }

    /**
     * Returns how often each cause made a gap, without those that made none: in rows, or in FDEs
     * where a whole one could not be read. Code that no FDE describes is not counted.
     */
    public Map<UnwindGap, Integer> gaps() {
        return gaps;
    }
}
