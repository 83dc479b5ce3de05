// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.ElfType;
import io.gimlet.elf.Machine;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SectionContents;
import java.util.BitSet;

/**
 * Where functions begin and end, as the unwind information of a file tells, which stripped files
 * have too: each FDE is of one function, or of the part of one that the compiler put elsewhere.
 * Takes 8 bytes for each. Immutable; safe for use by several threads.
 */
public final class DescribedFunctions {
    /** What {@link #startOf} returns for code that nothing describes. */
    public static final long NONE = -1;

    private final long base;
    private final int[] starts;
    private final int[] lengths;

    private DescribedFunctions(long base, int[] starts, int[] lengths) {
        this.base = base;
        this.starts = starts;
        this.lengths = lengths;
    }

    /** None at all. */
    public static DescribedFunctions none() {
        return new DescribedFunctions(0, new int[0], new int[0]);
    }

    /**
     * Reads where the functions of a file are, from the same sources as {@link UnwindTable}. Files
     * for other machines than x86-64 and object files have none.
     *
     * @throws MalformedElfException if the file shrank since it was opened, or its unwind sections
     *     are larger than {@link SectionContents#MAX_BYTES}
     */
    public static DescribedFunctions of(ElfFile file) throws MalformedElfException {
        var code = new CodeSpan(file.segments());
        if (file.machine() != Machine.X86_64
                || file.type() == ElfType.RELOCATABLE
                || code.isEmpty()) {
            return none();
        }
        var sections = new FrameSections(() -> true);
        sections.add(file);
        return of(sections, code);
    }

    private static DescribedFunctions of(FrameSections sections, CodeSpan code) {
        var rows = new StateRows(code.base(), new RowBuilder(1), new ReadEffort(() -> true));
        var fdes = new FdeList();
        var signalFrames = new BitSet();
        for (FrameSection section : sections.list()) {
            int first = fdes.count();
            var walk = new FrameWalk(section, code, FrameRegisters.X86_64, fdes, rows);
            walk.collect();
            for (int i = first; i < fdes.count(); i++) {
                signalFrames.set(i, walk.isSignalFrame(fdes.cie(i)));
            }
        }
        fdes.sort();
        int[] starts = new int[fdes.count()];
        int[] lengths = new int[fdes.count()];
        for (int rank = 0; rank < starts.length; rank++) {
            int index = fdes.index(rank);
            int early = signalFrames.get(index) ? 1 : 0;
            starts[rank] = fdes.start(rank) + early;
            lengths[rank] = fdes.length(index) - early;
        }
        return new DescribedFunctions(code.base(), starts, lengths);
    }

    /** Returns the number of functions. */
    public int count() {
        return starts.length;
    }

    /** Returns the first address of the function that an address is in, or {@link #NONE}. */
    public long startOf(long address) {
        int function = find(address);
        return function < 0 ? NONE : base + starts[function];
    }

    /** Returns the address after the function that an address is in, or {@link #NONE}. */
    public long endOf(long address) {
        int function = find(address);
        return function < 0 ? NONE : base + starts[function] + lengths[function];
    }

    /** The function's number; -1 for none. */
    private int find(long address) {
        long offset = address - base;
        if (Long.compareUnsigned(offset, Integer.MAX_VALUE) > 0) {
            return -1;
        }
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && offset - starts[high] < lengths[high] ? high : -1;
    }
}
