// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.Layouts.Rule;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How the walk gets from a frame to its caller (struct gimlet_rule). Registers have their DWARF
 * numbers, 0 to 15; fields that a form does not use are 0. One form serves the kernel and files:
 * the bytes of the struct.
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
    /** In the byte of the registers the base is below the index. */
    private static final int INDEX_SHIFT = 4;

    private static final int BASE_MASK = 15;

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

    /** The bytes of a rule. */
    public static final int BYTES = Rule.SIZE;

    /** The rule of code of which nothing is known. */
    public static final WalkRule GAP =
            new WalkRule(Cfa.GAP, 0, 0, 0, 0, SavedFp.SAME, 0, ReturnAddress.AT_CFA, 0);

    // By id, for reading.
    private static final Cfa[] CFAS = Cfa.values();
    private static final SavedFp[] SAVED_FPS = SavedFp.values();
    private static final ReturnAddress[] RETURN_ADDRESSES = ReturnAddress.values();

    /**
     * Writes the rule as struct gimlet_rule.
     *
     * @param memory in the machine's byte order
     * @param at its first byte there
     */
    public void write(ByteBuffer memory, int at) {
        memory.put(at + Rule.CFA, (byte) cfa.id);
        memory.put(at + Rule.CFA_REGISTERS, (byte) (base | index << INDEX_SHIFT));
        memory.put(at + Rule.SAVED_FP, (byte) savedFp.id);
        memory.put(at + Rule.RETURN_ADDRESS, (byte) returnAddress.id);
        memory.putInt(at + Rule.CFA_OFFSET, cfaOffset);
        memory.putInt(at + Rule.FP_OFFSET, fpOffset);
        memory.putShort(at + Rule.RA_OFFSET, (short) raOffset);
        memory.putShort(at + Rule.CFA_ADDEND, (short) cfaAddend);
    }

    /** The rule that {@link #write} wrote; null when these bytes are none. */
    public static @Nullable WalkRule read(ByteBuffer memory, int at) {
        int cfa = memory.get(at + Rule.CFA) & 0xff;
        int registers = memory.get(at + Rule.CFA_REGISTERS) & 0xff;
        int savedFp = memory.get(at + Rule.SAVED_FP) & 0xff;
        int returnAddress = memory.get(at + Rule.RETURN_ADDRESS) & 0xff;
        if (cfa >= CFAS.length
                || savedFp >= SAVED_FPS.length
                || returnAddress >= RETURN_ADDRESSES.length) {
            return null;
        }
        return new WalkRule(
                CFAS[cfa],
                registers & BASE_MASK,
                registers >>> INDEX_SHIFT,
                memory.getInt(at + Rule.CFA_OFFSET),
                memory.getShort(at + Rule.CFA_ADDEND),
                SAVED_FPS[savedFp],
                memory.getInt(at + Rule.FP_OFFSET),
                RETURN_ADDRESSES[returnAddress],
                memory.getShort(at + Rule.RA_OFFSET));
    }

    // Not those of records, which the JVM links at the first call, and runs slowly for long: a
    // recording looks up thousands of rules at its start.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WalkRule rule
                && cfa == rule.cfa
                && base == rule.base
                && index == rule.index
                && cfaOffset == rule.cfaOffset
                && cfaAddend == rule.cfaAddend
                && savedFp == rule.savedFp
                && fpOffset == rule.fpOffset
                && returnAddress == rule.returnAddress
                && raOffset == rule.raOffset;
    }

    @Override
    public int hashCode() {
        int forms = cfa.id | base << 4 | index << 8 | savedFp.id << 12 | returnAddress.id << 14;
        int hash = 31 * forms + cfaOffset;
        hash = 31 * hash + fpOffset;
        return 31 * hash + (cfaAddend << 16 | (raOffset & 0xffff));
    }
}
