// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the programs of FDEs: each instruction changes the state, or goes on in the code. Source:
 * DWARF 5, section 6.4.2, and for the GNU instructions the Linux Standard Base.
 */
final class CfaMachine {
    /** Compilers nest once; the second level is room for hand-written code. */
    private static final int MAX_REMEMBERED = 8;

    private static final int PRIMARY_OPCODE = 0xc0;
    private static final int PRIMARY_OPERAND = 0x3f;
    private static final int ADVANCE_LOC = 0x40;
    private static final int OFFSET = 0x80;
    private static final int RESTORE = 0xc0;

    private static final int NOP = 0x00;
    private static final int SET_LOC = 0x01;
    private static final int ADVANCE_LOC1 = 0x02;
    private static final int ADVANCE_LOC2 = 0x03;
    private static final int ADVANCE_LOC4 = 0x04;
    private static final int OFFSET_EXTENDED = 0x05;
    private static final int RESTORE_EXTENDED = 0x06;
    private static final int UNDEFINED = 0x07;
    private static final int SAME_VALUE = 0x08;
    private static final int REGISTER = 0x09;
    private static final int REMEMBER_STATE = 0x0a;
    private static final int RESTORE_STATE = 0x0b;
    private static final int DEF_CFA = 0x0c;
    private static final int DEF_CFA_REGISTER = 0x0d;
    private static final int DEF_CFA_OFFSET = 0x0e;
    private static final int DEF_CFA_EXPRESSION = 0x0f;
    private static final int EXPRESSION = 0x10;
    private static final int OFFSET_EXTENDED_SF = 0x11;
    private static final int DEF_CFA_SF = 0x12;
    private static final int DEF_CFA_OFFSET_SF = 0x13;
    private static final int VAL_OFFSET = 0x14;
    private static final int VAL_OFFSET_SF = 0x15;
    private static final int VAL_EXPRESSION = 0x16;
    private static final int GNU_WINDOW_SAVE = 0x2d;
    private static final int GNU_ARGS_SIZE = 0x2e;
    private static final int GNU_NEGATIVE_OFFSET_EXTENDED = 0x2f;

    private final ByteCursor in;
    private final FrameSection section;
    private final StateRows rows;
    private final FrameState state;
    private final FrameExpression expression;
    private final FrameState[] remembered = new FrameState[MAX_REMEMBERED];

    private Cie cie;
    private int rememberedCount;

    /** Where the instructions are, as an offset from the base of all code. */
    private long location;

    /** The end of the FDE's code. */
    private long end;

    private boolean changed;
    private @Nullable UnwindGap failure;

    CfaMachine(FrameSection section, FrameRegisters registers, StateRows rows) {
        in = section.cursor();
        this.section = section;
        this.rows = rows;
        state = new FrameState(registers);
        expression = new FrameExpression(registers);
        cie = Cie.unreadable(UnwindGap.MALFORMED, new FrameState(registers));
        for (int i = 0; i < MAX_REMEMBERED; i++) {
            remembered[i] = new FrameState(registers);
        }
    }

    /**
     * Runs the initial instructions of a CIE, which follow, and sets its initial state; returns
     * false when they are nonsense.
     */
    boolean runInitial(Cie unfinished) {
        start(unfinished, 0, 0);
        while (in.hasRemaining() && failure == null && location == 0) {
            step();
        }
        unfinished.initial().copy(state);
        return failure == null && location == 0 && !in.isOverrun();
    }

    /**
     * Runs the program of an FDE, which follows, and adds its rows.
     *
     * @param first first offset of its code
     * @param last offset after its code
     */
    void run(Cie theCie, long first, long last) {
        start(theCie, first, last);
        while (in.hasRemaining() && failure == null && location < end) {
            step();
        }
        if (in.isOverrun()) {
            failure = UnwindGap.MALFORMED;
        }
        if (location < end) {
            if (failure != null) {
                rows.addGap((int) location, failure);
            } else if (changed) {
                rows.add((int) location, state, cie.isSignalFrame());
            }
        }
    }

    private void start(Cie theCie, long first, long last) {
        cie = theCie;
        state.copy(theCie.initial());
        rememberedCount = 0;
        location = first;
        end = last;
        changed = true;
        failure = null;
    }

    private void step() {
        rows.effort().step();
        int opcode = in.u8();
        int operand = opcode & PRIMARY_OPERAND;
        switch (opcode & PRIMARY_OPCODE) {
            case ADVANCE_LOC -> advance(operand);
            case OFFSET -> savedAtCfa(operand, in.uleb());
            case RESTORE -> restore(operand);
            default -> extended(opcode);
        }
    }

    private void extended(int opcode) {
        switch (opcode) {
            case NOP, GNU_WINDOW_SAVE -> {}
            case GNU_ARGS_SIZE -> in.uleb();
            case ADVANCE_LOC1 -> advance(in.u8());
            case ADVANCE_LOC2 -> advance(in.u16());
            case ADVANCE_LOC4 -> advance(in.u32());
            case SET_LOC -> setLocation();
            case REMEMBER_STATE -> remember();
            case RESTORE_STATE -> recall();
            default -> {
                changed = true;
                if ((opcode >= DEF_CFA && opcode <= DEF_CFA_EXPRESSION)
                        || opcode == DEF_CFA_SF
                        || opcode == DEF_CFA_OFFSET_SF) {
                    defineCfa(opcode);
                } else {
                    defineRegister(opcode);
                }
            }
        }
    }

    private void defineCfa(int opcode) {
        switch (opcode) {
            case DEF_CFA -> state.cfa(in.uleb(), in.uleb());
            case DEF_CFA_SF -> state.cfa(in.uleb(), factored(in.sleb()));
            case DEF_CFA_REGISTER -> state.cfaRegister(in.uleb());
            case DEF_CFA_OFFSET -> state.cfaOffset(in.uleb());
            case DEF_CFA_OFFSET_SF -> state.cfaOffset(factored(in.sleb()));
            default -> {
                expression.read(in);
                state.cfa(expression);
            }
        }
    }

    private void defineRegister(int opcode) {
        if (opcode < OFFSET_EXTENDED
                || (opcode > VAL_EXPRESSION && opcode != GNU_NEGATIVE_OFFSET_EXTENDED)) {
            failure = UnwindGap.MALFORMED;
            return;
        }
        long register = in.uleb();
        switch (opcode) {
            case OFFSET_EXTENDED -> savedAtCfa(register, in.uleb());
            case OFFSET_EXTENDED_SF -> savedAtCfa(register, in.sleb());
            case GNU_NEGATIVE_OFFSET_EXTENDED -> savedAtCfa(register, -in.uleb());
            case RESTORE_EXTENDED -> restore(register);
            case UNDEFINED -> state.undefined(register);
            case SAME_VALUE -> state.same(register);
            case REGISTER -> state.inRegister(register, in.uleb());
            case VAL_OFFSET -> state.isCfaPlus(register, factored(in.uleb()));
            case VAL_OFFSET_SF -> state.isCfaPlus(register, factored(in.sleb()));
            case EXPRESSION -> {
                expression.read(in);
                state.savedAt(register, expression);
            }
            case VAL_EXPRESSION -> {
                in.skip(in.uleb());
                state.unsupported(register);
            }
            default -> failure = UnwindGap.MALFORMED;
        }
    }

    private void savedAtCfa(long register, long factoredOffset) {
        state.savedAtCfa(register, factored(factoredOffset));
        changed = true;
    }

    private void restore(long register) {
        state.copyRegister(register, cie.initial());
        changed = true;
    }

    /** Large factors give a number that fits nowhere. */
    private long factored(long value) {
        return value == (int) value ? value * cie.dataAlignment() : Long.MAX_VALUE;
    }

    /** Goes on in the code; the state so far is a row. */
    private void advance(long delta) {
        if (in.isOverrun()) {
            return;
        }
        if (changed && delta != 0) {
            changed = false;
            if (location < end) {
                rows.add((int) location, state, cie.isSignalFrame());
            }
        }
        location += delta * cie.codeAlignment();
    }

    private void setLocation() {
        long address =
                PointerEncoding.read(in, cie.pointerEncoding(), section.address(), 0) - rows.base();
        if (address < location || address > end) {
            failure = UnwindGap.MALFORMED;
        } else {
            advance(address - location);
        }
    }

    private void remember() {
        if (rememberedCount == MAX_REMEMBERED) {
            failure = UnwindGap.STATE_STACK_OVERFLOW;
        } else {
            remembered[rememberedCount++].copy(state);
        }
    }

    private void recall() {
        if (rememberedCount == 0) {
            failure = UnwindGap.MALFORMED;
        } else {
            state.copy(remembered[--rememberedCount]);
            changed = true;
        }
    }
}
