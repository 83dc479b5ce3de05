// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gimlet.kernel.Layouts.Rule;
import java.lang.foreign.MemorySegment;

/**
 * How the walk gets from a frame to its caller (struct gimlet_rule). Registers have their DWARF
 * numbers, 0 to 15; fields that a form does not use are 0.
 *
 * @param base the register that the CFA is found through
 * @param index the index register of {@link Cfa#INDEXED}
 * @param cfaOffset added to the base, in bytes; for {@link Cfa#PLT} the threshold
 * @param cfaAddend added to what was loaded, in bytes
 * @param raOffset the return address's offset from the CFA in bytes, or its register
 */
public record WalkRule(
        Cfa cfa,
        int base,
        int index,
        int cfaOffset,
        int cfaAddend,
        SavedFp savedFp,
        int fpOffset,
        ReturnAddress returnAddress,
        int raOffset) {
    /** The forms of the CFA (enum gimlet_cfa). */
    public enum Cfa {
        GAP(Layouts.CFA_GAP),
        END(Layouts.CFA_END),
        REGISTER(Layouts.CFA_REGISTER),
        DEREFERENCE(Layouts.CFA_DEREFERENCE),
        INDEXED(Layouts.CFA_INDEXED),
        PLT(Layouts.CFA_PLT),
        SIGNAL_FRAME(Layouts.CFA_SIGNAL_FRAME);

        private final int id;

        Cfa(int id) {
            this.id = id;
        }
    }

    /** Where the caller's frame pointer is (enum gimlet_saved_fp). */
    public enum SavedFp {
        SAME(Layouts.FP_SAME),
        AT_CFA(Layouts.FP_AT_CFA),
        AT_REGISTER(Layouts.FP_AT_REGISTER),
        UNDEFINED(Layouts.FP_UNDEFINED);

        private final int id;

        SavedFp(int id) {
            this.id = id;
        }
    }

    /** Where the return address is (enum gimlet_return_address). */
    public enum ReturnAddress {
        AT_CFA(Layouts.RA_AT_CFA),
        IN_REGISTER(Layouts.RA_IN_REGISTER);

        private final int id;

        ReturnAddress(int id) {
            this.id = id;
        }
    }

    void write(MemorySegment rules, int number) {
        long at = (long) number * Rule.SIZE;
        rules.set(JAVA_BYTE, at + Rule.CFA, (byte) cfa.id);
        rules.set(JAVA_BYTE, at + Rule.CFA_REGISTERS, (byte) (base | index << 4));
        rules.set(JAVA_BYTE, at + Rule.SAVED_FP, (byte) savedFp.id);
        rules.set(JAVA_BYTE, at + Rule.RETURN_ADDRESS, (byte) returnAddress.id);
        rules.set(JAVA_INT, at + Rule.CFA_OFFSET, cfaOffset);
        rules.set(JAVA_INT, at + Rule.FP_OFFSET, fpOffset);
        rules.set(JAVA_SHORT, at + Rule.RA_OFFSET, (short) raOffset);
        rules.set(JAVA_SHORT, at + Rule.CFA_ADDEND, (short) cfaAddend);
    }
}
