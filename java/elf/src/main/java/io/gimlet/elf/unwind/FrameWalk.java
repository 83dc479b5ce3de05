// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Walks through the records of one section: reads its CIEs, and notes which code its FDEs describe.
 * Each record is visited once, so the time is linear in the size of the section.
 */
final class FrameWalk {
    private static final int EXTENDED_LENGTH = -1;
    private static final int ID_SIZE = 4;
    private static final int RECORDS_AT_ONCE = 16;

    /** Linkers merge equal CIEs; .debug_frame of huge programs may have one per source file. */
    private static final int MAX_CIES = 1 << 18;

    private final FrameSection section;
    private final ByteCursor in;
    private final CodeSpan code;
    private final FdeList fdes;
    private final StateRows rows;
    private final CfaMachine machine;
    private final CieParser cieParser;
    private final List<Cie> cies = new ArrayList<>();
    private int[] ciePositions = new int[16];
    private int lastCie;
    private int fdeCount;

    FrameWalk(
            FrameSection section,
            CodeSpan code,
            FrameRegisters registers,
            FdeList fdes,
            StateRows rows) {
        this.section = section;
        this.code = code;
        this.fdes = fdes;
        this.rows = rows;
        in = section.cursor();
        machine = new CfaMachine(section, registers, rows);
        cieParser = new CieParser(section, registers, machine);
    }

    /** Returns the number of FDEs in the section that describe code. */
    int fdeCount() {
        return fdeCount;
    }

    /** Notes all FDEs. */
    void collect() {
        int position = 0;
        while (in.size() - position >= ID_SIZE) {
            position = collectSome(position);
        }
    }

    /**
     * Notes the FDEs of some records. A method that is called often is compiled early: much sooner
     * than one with a long loop, and the first file that is read matters most.
     */
    private int collectSome(int start) {
        int position = start;
        for (int i = 0; i < RECORDS_AT_ONCE && in.size() - position >= ID_SIZE; i++) {
            position = record(position);
        }
        return position;
    }

    /** Reads the record at a position; returns the position of the next one. */
    private int record(int position) {
        rows.effort().step();
        int size = in.size();
        in.range(position, size);
        long length = in.u32();
        boolean extended = (int) length == EXTENDED_LENGTH;
        if (extended) {
            length = in.i64();
        }
        if (length == 0 && section.endsAtTerminator()) {
            return size;
        }
        if (length < 0 || length > size - in.position()) {
            rows.count(UnwindGap.MALFORMED);
            return size;
        }
        int end = in.position() + (int) length;
        in.range(in.position(), end);
        if (length > 0) {
            contents(position, extended);
        }
        return end;
    }

    private void contents(int start, boolean extended) {
        int idPosition = in.position();
        boolean wide = extended && !section.isEhFrame();
        long id = wide ? in.i64() : in.u32();
        if (in.isOverrun()) {
            rows.count(UnwindGap.MALFORMED);
        } else if (id == cieId(wide)) {
            addCie(start);
        } else {
            addFde(section.isEhFrame() ? idPosition - id : id);
        }
    }

    private long cieId(boolean wide) {
        if (section.isEhFrame()) {
            return 0;
        }
        return wide ? -1 : 0xffff_ffffL;
    }

    private void addCie(int start) {
        if (cies.size() == MAX_CIES) {
            rows.count(UnwindGap.UNSUPPORTED_FORMAT);
            return;
        }
        if (cies.size() == ciePositions.length) {
            ciePositions = Arrays.copyOf(ciePositions, 2 * ciePositions.length);
        }
        ciePositions[cies.size()] = start;
        cies.add(cieParser.parse());
    }

    private void addFde(long ciePosition) {
        int index = findCie(ciePosition);
        if (index < 0) {
            rows.count(UnwindGap.MALFORMED);
            return;
        }
        Cie cie = cies.get(index);
        if (cie.gap() != null) {
            rows.count(cie.gap());
            return;
        }
        long address = PointerEncoding.read(in, cie.pointerEncoding(), section.address(), 0);
        long length = PointerEncoding.readLength(in, cie.pointerEncoding());
        if (cie.hasAugmentationData()) {
            in.skip(in.uleb());
        }
        if (in.isOverrun()) {
            rows.count(UnwindGap.MALFORMED);
        } else if (address != 0 && length != 0) {
            addFde(cie, index, address, length);
        }
    }

    private void addFde(Cie cie, int cieIndex, long address, long length) {
        fdeCount++;
        long before = cie.isSignalFrame() ? 1 : 0;
        long offset = address - before - code.base();
        if (!code.contains(address, length) || offset > Integer.MAX_VALUE - length - 1) {
            rows.count(UnwindGap.NOT_IN_CODE);
            return;
        }
        fdes.add((int) offset, (int) (length + before), cieIndex, in.position(), in.limit());
    }

    /** Returns the index of the CIE at a position, -1 when none was read there so far. */
    private int findCie(long position) {
        if (lastCie < cies.size() && ciePositions[lastCie] == position) {
            return lastCie;
        }
        if (position != (int) position) {
            return -1;
        }
        int found = Arrays.binarySearch(ciePositions, 0, cies.size(), (int) position);
        if (found >= 0) {
            lastCie = found;
        }
        return found;
    }

    /** Returns whether the FDE is of code that a signal handler returns to. */
    boolean isSignalFrame(int cie) {
        return cies.get(cie).isSignalFrame();
    }

    /** Runs the program of an FDE. */
    void run(int cie, int program, int programEnd, long first, long last) {
        in.range(program, programEnd);
        machine.run(cies.get(cie), first, last);
    }

    /** Returns whether the program of an FDE says nothing beyond what its CIE does. */
    boolean isPlain(int program, int programEnd) {
        in.range(program, programEnd);
        int left = programEnd - program;
        while (left > 0 && in.u8() == 0) { // DW_CFA_nop
            left--;
        }
        return left == 0;
    }
}
