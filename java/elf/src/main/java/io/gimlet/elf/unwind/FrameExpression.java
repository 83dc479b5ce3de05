// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.unwind.UnwindRule.Cfa;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes DWARF expressions by their structure. These are the forms that linkers, GCC (for
 * functions that align their stack) and OpenSSL's assembly write:
 *
 * <ul>
 *   <li>register + offset: {@code breg}
 *   <li>*(register + offset) + addend: {@code breg, deref[, plus_uconst]}
 *   <li>*(register + index * 8 + offset) + addend: {@code breg, breg, lit8, mul, plus, deref[,
 *       plus_uconst]}
 *   <li>the procedure linkage table: {@code breg7 8, breg16 0, lit15, and, litN, ge, lit3, shl,
 *       plus}
 * </ul>
 *
 * Mutable, so that reading allocates nothing. Source: DWARF 5, section 2.5.
 */
final class FrameExpression {
    private static final int DEREF = 0x06;
    private static final int AND = 0x1a;
    private static final int MUL = 0x1e;
    private static final int PLUS = 0x22;
    private static final int PLUS_UCONST = 0x23;
    private static final int SHL = 0x24;
    private static final int GE = 0x2a;
    private static final int LIT0 = 0x30;
    private static final int LIT3 = 0x33;
    private static final int LIT8 = 0x38;
    private static final int LIT15 = 0x3f;
    private static final int BREG0 = 0x70;
    private static final int BREG31 = 0x8f;
    private static final int WORD = 8;

    private final FrameRegisters registers;
    private Cfa form = Cfa.GAP;
    private int register;
    private long offset;
    private int indexRegister;
    private long addend;

    FrameExpression(FrameRegisters registers) {
        this.registers = registers;
    }

    /** Reads the expression that follows, with its length, and goes to its end. */
    void read(ByteCursor in) {
        long length = in.uleb();
        int start = in.position();
        form = Cfa.GAP;
        offset = 0;
        register = 0;
        indexRegister = 0;
        addend = 0;
        in.skip(length);
        if (!in.isOverrun()) {
            int end = in.position();
            int limit = in.limit();
            in.range(start, end);
            recognize(in);
            if (in.position() != end || !isGeneral()) {
                form = Cfa.GAP;
            }
            in.range(end, limit);
        }
    }

    Cfa form() {
        return form;
    }

    @Nullable UnwindGap gap() {
        return form == Cfa.GAP ? UnwindGap.UNSUPPORTED_EXPRESSION : null;
    }

    int register() {
        return register;
    }

    long offset() {
        return offset;
    }

    int indexRegister() {
        return indexRegister;
    }

    long addend() {
        return addend;
    }

    boolean isRegisterPlusOffset(int expected) {
        return form == Cfa.REGISTER && register == expected;
    }

    private boolean isGeneral() {
        return registers.isGeneral(register) && registers.isGeneral(indexRegister);
    }

    private void recognize(ByteCursor in) {
        if (!base(in)) {
            return;
        }
        if (!in.hasRemaining()) {
            form = Cfa.REGISTER;
            return;
        }
        int next = in.u8();
        if (next == DEREF) {
            loaded(in, Cfa.DEREFERENCE);
        } else if (next == BREG0 + registers.returnAddress()) {
            linkageTable(in);
        } else if (next >= BREG0 && next <= BREG31) {
            indexed(in, next - BREG0);
        }
    }

    private boolean base(ByteCursor in) {
        int first = in.u8();
        if (first < BREG0 || first > BREG31) {
            return false;
        }
        register = first - BREG0;
        offset = in.sleb();
        return !in.isOverrun();
    }

    private void loaded(ByteCursor in, Cfa loadedForm) {
        if (in.hasRemaining()) {
            if (in.u8() != PLUS_UCONST) {
                return;
            }
            addend = in.uleb();
        }
        form = loadedForm;
    }

    private void indexed(ByteCursor in, int index) {
        indexRegister = index;
        if (in.sleb() == 0
                && in.u8() == LIT8
                && in.u8() == MUL
                && in.u8() == PLUS
                && in.u8() == DEREF) {
            loaded(in, Cfa.INDEXED);
        }
    }

    private void linkageTable(ByteCursor in) {
        boolean masked =
                register == registers.stackPointer()
                        && offset == WORD
                        && in.sleb() == 0
                        && in.u8() == LIT15
                        && in.u8() == AND;
        int threshold = in.u8() - LIT0;
        if (masked
                && threshold >= 0
                && threshold <= LIT15 - LIT0
                && in.u8() == GE
                && in.u8() == LIT3
                && in.u8() == SHL
                && in.u8() == PLUS) {
            form = Cfa.PLT;
            register = 0;
            offset = threshold;
        }
    }
}
