// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Writes call frame information in the format of {@code .eh_frame}, for code that is described in
 * another way. Addresses are absolute, with 8 bytes.
 */
final class FrameWriter {
    /** {@code DW_CFA_advance_loc4}, the most general of its kind. */
    private static final int ADVANCE_LOC4 = 0x04;

    private static final int ADVANCE_LOC = 0x40;
    private static final int MAX_SHORT_ADVANCE = 0x3f;
    private static final int UNDEFINED = 0x07;
    private static final int SAME_VALUE = 0x08;
    private static final int DEF_CFA = 0x0c;
    private static final int OFFSET = 0x80;
    private static final int RESTORE = 0xc0;
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int RIP = 16;

    /**
     * A CIE as GCC writes it: length, id 0, version 1, "zR", factors 1 and -8, return address in
     * column 16, CFA = rsp + 8 with the return address below it.
     */
    private static final byte[] CIE = {
        19, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0, 0x0c, 7, 8, (byte) 0x90, 1, 0
    };

    /** The same for signal frames: the CFA is the interrupted rsp, *(rsp + 160). */
    private static final byte[] SIGNAL_CIE = {
        23,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        'z',
        'R',
        'S',
        0,
        1,
        0x78,
        16,
        1,
        0,
        0x0f,
        4,
        0x77,
        (byte) 0xa0,
        1,
        0x06,
        0,
        0,
        0
    };

    /** Id, address, length, length of the augmentation data. */
    private static final int FDE_HEADER_SIZE = 4 + 8 + 8 + 1;

    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private final ByteArrayOutputStream program = new ByteArrayOutputStream();
    private long position;

    FrameWriter() {
        frames.writeBytes(CIE);
        frames.writeBytes(SIGNAL_CIE);
    }

    boolean isEmpty() {
        return frames.size() == CIE.length + SIGNAL_CIE.length;
    }

    /** Returns the number of bytes so far. */
    int size() {
        return frames.size();
    }

    /** Goes to an offset in the code of the next FDE, not before the last one. */
    void advance(long offset) {
        long delta = offset - position;
        if (delta > MAX_SHORT_ADVANCE) {
            program.write(ADVANCE_LOC4);
            writeNumber(program, delta, 4);
        } else if (delta > 0) {
            program.write(ADVANCE_LOC + (int) delta);
        }
        position = offset;
    }

    /** From here, CFA = rsp + offset. */
    void stackPointer(long offset) {
        defineCfa(RSP, offset);
    }

    /** From here, CFA = rbp + 16. */
    void framePointer() {
        defineCfa(RBP, 16);
    }

    /** From here, rbp is saved at CFA - 16. */
    void saveFramePointer() {
        program.write(OFFSET + RBP);
        program.write(2);
    }

    /** From here, rbp has the caller's value. */
    void restoreFramePointer() {
        program.write(RESTORE + RBP);
    }

    /** From here, there is no caller. */
    void end() {
        program.write(UNDEFINED);
        program.write(RIP);
    }

    /** From here, nothing is known: the return address has no rule that makes sense. */
    void unknown() {
        program.write(SAME_VALUE);
        program.write(RIP);
    }

    private void defineCfa(int register, long offset) {
        program.write(DEF_CFA);
        program.write(register);
        long rest = offset;
        while (rest > 0x7f) {
            program.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        program.write((int) rest);
    }

    /** Ends an FDE with the instructions so far. */
    void fde(long address, long length) {
        writeFde(address, length, 0);
    }

    /** Ends an FDE for code that a signal handler returns to. */
    void signalFde(long address, long length) {
        writeFde(address, length, CIE.length);
    }

    private void writeFde(long address, long length, int cie) {
        writeNumber(frames, FDE_HEADER_SIZE + program.size(), 4);
        writeNumber(frames, (long) frames.size() - cie, 4);
        writeNumber(frames, address, 8);
        writeNumber(frames, length, 8);
        frames.write(0);
        frames.writeBytes(program.toByteArray());
        program.reset();
        position = 0;
    }

    FrameSection section(UnwindSource source) {
        byte[] padded = Arrays.copyOf(frames.toByteArray(), frames.size() + ByteCursor.PADDING);
        return new FrameSection(source, new ByteCursor(padded), 0, false);
    }

    private static void writeNumber(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }
}
