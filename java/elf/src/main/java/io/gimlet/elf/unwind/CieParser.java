// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;

/**
 * Reads common information entries. Source: DWARF 5, section 6.4.1; for {@code .eh_frame} the Linux
 * Standard Base, "Exception Frames".
 */
final class CieParser {
    /** Far above what compilers write; bounds the arithmetic. */
    private static final long MAX_ALIGNMENT = 1 << 12;

    private static final int ADDRESS_SIZE = 8;

    private final ByteCursor in;
    private final FrameSection section;
    private final FrameRegisters registers;
    private final CfaMachine machine;

    private int encoding;
    private boolean hasAugmentationData;
    private boolean isSignalFrame;

    CieParser(FrameSection section, FrameRegisters registers, CfaMachine machine) {
        in = section.cursor();
        this.section = section;
        this.registers = registers;
        this.machine = machine;
    }

    /** Reads a CIE whose length and id are behind the cursor. */
    Cie parse() {
        encoding = PointerEncoding.ABSOLUTE;
        hasAugmentationData = false;
        isSignalFrame = false;
        int version = in.u8();
        if (version != 1 && version != 3 && version != 4) {
            return unreadable(UnwindGap.UNSUPPORTED_FORMAT);
        }
        int letters = in.position();
        skipString();
        if (version == 4 && (in.u8() != ADDRESS_SIZE || in.u8() != 0)) {
            return unreadable(UnwindGap.UNSUPPORTED_FORMAT);
        }
        if (isEh(letters)) {
            in.skip(ADDRESS_SIZE);
        }
        long codeAlignment = in.uleb();
        long dataAlignment = in.sleb();
        long returnAddress = version == 1 ? in.u8() : in.uleb();
        if (in.isOverrun()) {
            return unreadable(UnwindGap.MALFORMED);
        }
        if (codeAlignment <= 0
                || codeAlignment > MAX_ALIGNMENT
                || Math.abs(dataAlignment) > MAX_ALIGNMENT
                || !readAugmentation(letters)) {
            return unreadable(in.isOverrun() ? UnwindGap.MALFORMED : UnwindGap.UNSUPPORTED_FORMAT);
        }
        if (returnAddress != registers.returnAddress()) {
            return unreadable(UnwindGap.UNSUPPORTED_REGISTER);
        }
        return finish(codeAlignment, dataAlignment);
    }

    private Cie finish(long codeAlignment, long dataAlignment) {
        var cie =
                new Cie(
                        null,
                        codeAlignment,
                        dataAlignment,
                        encoding,
                        hasAugmentationData,
                        isSignalFrame,
                        new FrameState(registers));
        return !in.isOverrun() && machine.runInitial(cie) ? cie : unreadable(UnwindGap.MALFORMED);
    }

    private Cie unreadable(UnwindGap gap) {
        return Cie.unreadable(gap, new FrameState(registers));
    }

    private void skipString() {
        while (in.hasRemaining()) {
            if (in.u8() == 0) {
                return;
            }
        }
        in.skip(-1);
    }

    /** GCC before 3.0 wrote "eh", and an address after it. */
    private boolean isEh(int letters) {
        return letter(letters) == 'e' && letter(letters + 1) == 'h' && letter(letters + 2) == 0;
    }

    /** Returns false for letters whose data is unknown. Goes to the initial instructions. */
    private boolean readAugmentation(int letters) {
        if (letter(letters) == 0 || isEh(letters)) {
            return true;
        }
        if (letter(letters) != 'z') {
            return false;
        }
        hasAugmentationData = true;
        long length = in.uleb();
        int data = in.position();
        in.skip(length);
        if (in.isOverrun()) {
            return false;
        }
        int instructions = in.position();
        int limit = in.limit();
        in.range(data, instructions);
        boolean known = readLetters(letters + 1);
        in.range(instructions, limit);
        return known;
    }

    private boolean readLetters(int from) {
        for (int at = from; letter(at) != 0; at++) {
            boolean known =
                    switch (letter(at)) {
                        case 'R' -> readCodeEncoding();
                        case 'P' -> PointerEncoding.skip(in, in.u8(), section.address());
                        case 'L' -> in.u8() >= 0;
                        case 'S' -> markSignalFrame();
                        case 'B' -> true; // arm64: return addresses are signed with the B key
                        default -> false;
                    };
            if (!known || in.isOverrun()) {
                return false;
            }
        }
        return true;
    }

    private boolean markSignalFrame() {
        isSignalFrame = true;
        return true;
    }

    private boolean readCodeEncoding() {
        encoding = in.u8();
        return PointerEncoding.isReadable(encoding);
    }

    /** Returns a byte of the augmentation string, which is known to end in the section. */
    private int letter(int at) {
        return in.byteAt(at);
    }
}
