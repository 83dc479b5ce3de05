// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.unwind.UnwindRule.Cfa;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a table from the frame sections of a file: first notes which code their FDEs describe, then
 * runs the programs of the FDEs in the order of the code.
 */
final class UnwindTableReader {
    /** Gaps between functions that are not longer are padding. */
    private static final int MAX_PADDING = 15;

    /** More than anybody writes by hand in one piece. */
    private static final int GENERATED_CODE_BYTES = 64 << 10;

    /** With what it does for shadow stacks; glibc's is 26 bytes long without. */
    private static final int MAX_CONTEXT_START_BYTES = 256;

    private static final int FDES_AT_ONCE = 16;

    /** An FDE of .eh_frame takes about that many bytes per row. */
    private static final int BYTES_PER_ROW = 8;

    private final CodeSpan code;
    private final FrameRegisters registers;
    private final FdeList fdes = new FdeList();
    private final List<FrameWalk> walks = new ArrayList<>();
    private final List<FrameSection> sections;
    private final RowBuilder builder;
    private final StateRows rows;

    /** Offset behind the code of the FDEs so far. */
    private long covered;

    /** The first FDE of each section among all. */
    private final int[] firstFdes;

    private final FileCode fileCode;
    private final UndescribedCode undescribed;
    private final long entryAddress;

    UnwindTableReader(
            FrameSections found,
            CodeSpan code,
            FileCode fileCode,
            FrameRegisters registers,
            long entryAddress,
            ReadEffort effort) {
        this.entryAddress = entryAddress;
        this.fileCode = fileCode;
        sections = found.list();
        this.code = code;
        this.registers = registers;
        firstFdes = new int[sections.size() + 1];
        int bytes = sections.stream().mapToInt(section -> section.cursor().size()).sum();
        builder = new RowBuilder(bytes / BYTES_PER_ROW);
        rows = new StateRows(code.base(), builder, effort);
        undescribed = new UndescribedCode(fileCode, rows);
        found.gaps().forEach(rows::count);
    }

    UnwindTable read() {
        collect();
        fdes.sort();
        run();
        return table();
    }

    private void collect() {
        for (FrameSection section : sections) {
            firstFdes[walks.size()] = fdes.count();
            var walk = new FrameWalk(section, code, registers, fdes, rows);
            walks.add(walk);
            walk.collect();
        }
        firstFdes[walks.size()] = fdes.count();
    }

    private UnwindTable table() {
        return new UnwindTable(
                source(),
                code.base(),
                builder.offsets(),
                builder.rules(),
                rows.rules().rules(),
                fdeCount(),
                rows.gaps());
    }

    private void run() {
        for (int rank = 0; rank < fdes.count(); rank += FDES_AT_ONCE) {
            runSome(rank, Math.min(rank + FDES_AT_ONCE, fdes.count()));
        }
        if (fdes.count() > 0) {
            leave(code.end() - code.base(), Cfa.GAP);
        }
    }

    /** Apart for the same reason as in {@link FrameWalk}: the compiler sees it early. */
    private void runSome(int from, int to) {
        for (int rank = from; rank < to; rank++) {
            run(rank);
        }
    }

    /** Where FDEs overlap, the one that starts first keeps the code, then the one read first. */
    private void run(int rank) {
        int index = fdes.index(rank);
        long start = fdes.start(rank);
        long end = start + fdes.length(index);
        if (end <= covered) {
            return;
        }
        if (rank == 0) {
            covered = startBefore(start);
        }
        if (start - covered > MAX_PADDING) {
            leaveGap(start);
        }
        FrameWalk walk = walks.get(section(index));
        boolean isSignalFrame = walk.isSignalFrame(fdes.cie(index));
        boolean mayStartEarly = isSignalFrame && start == covered - 1;
        builder.floor((int) (mayStartEarly ? start : covered));
        if (covered > 0 && start > covered && !isSignalFrame) {
            // A context that makecontext(3) made returns to a function's first byte, and the byte
            // before a return address is looked up. Padding is never run.
            builder.beginEarly((int) start);
        }
        if (walk.isPlain(fdes.program(index), fdes.programEnd(index))
                && isContextStart(start, end)) {
            rows.addOutermost((int) start);
        } else {
            walk.run(fdes.cie(index), fdes.program(index), fdes.programEnd(index), start, end);
        }
        covered = end;
    }

    /** Where code begins that decides something, but has no FDE, before the first that has. */
    private long startBefore(long firstFde) {
        long start = firstFde;
        for (long address : new long[] {fileCode.initAddress(), entryAddress}) {
            long offset = address - code.base();
            if (address != 0 && offset > 0 && offset < start) {
                start = offset;
            }
        }
        return start;
    }

    /**
     * Whether a function is what makecontext(3) of glibc returns to, whose FDE forgets that nothing
     * called it: below it lie the arguments of the context, which are no code. Like _start it shows
     * by its end, a call and then hlt, for which a process would be killed.
     */
    private boolean isContextStart(long start, long end) {
        return end - start <= MAX_CONTEXT_START_BYTES
                && fileCode.endsWithCallAndHalt(code.base() + end);
    }

    /**
     * Adds the rows of code between FDEs. A lot of it at once is the work of a generator (V8's
     * builtins are one such block inside node): what lets such stacks be walked at all are frame
     * pointers.
     */
    private void leaveGap(long end) {
        if (covered > 0) {
            leave(end, end - covered >= GENERATED_CODE_BYTES ? Cfa.FRAME_POINTER : Cfa.GAP);
        }
    }

    /** The entry point is the outermost frame, whoever wrote it: nothing called it. */
    private void leave(long end, Cfa otherwise) {
        long entry = entryAddress - code.base();
        boolean holdsEntry = entryAddress != 0 && entry >= covered && entry < end;
        undescribed.addRows(
                (int) covered,
                (int) Math.min(end, Integer.MAX_VALUE),
                otherwise,
                holdsEntry ? (int) entry : 0);
    }

    private int section(int fde) {
        int section = 0;
        while (firstFdes[section + 1] <= fde) {
            section++;
        }
        return section;
    }

    private int fdeCount() {
        int count = 0;
        for (int i = 0; i < walks.size(); i++) {
            if (sections.get(i).source() != UnwindSource.NONE) {
                count += walks.get(i).fdeCount();
            }
        }
        return count;
    }

    /** Returns the section with the most FDEs. */
    private UnwindSource source() {
        UnwindSource source = UnwindSource.NONE;
        int most = 0;
        for (int i = 0; i < walks.size(); i++) {
            if (walks.get(i).fdeCount() > most) {
                most = walks.get(i).fdeCount();
                source = sections.get(i).source();
            }
        }
        return source;
    }
}
