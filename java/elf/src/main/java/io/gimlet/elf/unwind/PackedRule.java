// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.unwind.UnwindRule.Cfa;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import io.gimlet.elf.unwind.UnwindRule.ReturnAddress;

/**
 * An {@link UnwindRule} in two words, for comparing without allocating: the forms, registers and
 * short offsets in one, the two long offsets in the other.
 */
final class PackedRule {
    private static final int CFA_REGISTER_SHIFT = 4;
    private static final int INDEX_REGISTER_SHIFT = 8;
    private static final int FRAME_POINTER_SHIFT = 12;
    private static final int RETURN_ADDRESS_SHIFT = 15;
    private static final int ADDEND_SHIFT = 32;
    private static final int RETURN_OFFSET_SHIFT = 48;

    private static final Cfa[] CFAS = Cfa.values();
    private static final FramePointer[] FRAME_POINTERS = FramePointer.values();

    private PackedRule() {}

    static long forms(
            Cfa cfa,
            int cfaRegister,
            int cfaIndexRegister,
            FramePointer framePointer,
            boolean returnAddressInRegister,
            short cfaAddend,
            short returnAddressOffset) {
        int forms =
                cfa.code
                        | cfaRegister << CFA_REGISTER_SHIFT
                        | cfaIndexRegister << INDEX_REGISTER_SHIFT
                        | framePointer.code << FRAME_POINTER_SHIFT
                        | (returnAddressInRegister ? 1 << RETURN_ADDRESS_SHIFT : 0);
        return forms
                | (cfaAddend & 0xffffL) << ADDEND_SHIFT
                | (long) returnAddressOffset << RETURN_OFFSET_SHIFT;
    }

    static long offsets(int cfaOffset, int framePointerOffset) {
        return (cfaOffset & 0xffff_ffffL) | ((long) framePointerOffset << Integer.SIZE);
    }

    static UnwindRule unpack(long forms, long offsets) {
        return new UnwindRule(
                CFAS[nibble(forms, 0)],
                nibble(forms, CFA_REGISTER_SHIFT),
                nibble(forms, INDEX_REGISTER_SHIFT),
                (int) offsets,
                (short) (forms >>> ADDEND_SHIFT),
                FRAME_POINTERS[nibble(forms, FRAME_POINTER_SHIFT) & 7],
                (int) (offsets >>> Integer.SIZE),
                (forms >>> RETURN_ADDRESS_SHIFT & 1) != 0
                        ? ReturnAddress.IN_REGISTER
                        : ReturnAddress.AT_CFA,
                (short) (forms >>> RETURN_OFFSET_SHIFT));
    }

    /** Returns the forms of a rule without fields. */
    static long formsOf(Cfa cfa) {
        return cfa.code;
    }

    private static int nibble(long forms, int shift) {
        return (int) (forms >>> shift) & 0xf;
    }
}
