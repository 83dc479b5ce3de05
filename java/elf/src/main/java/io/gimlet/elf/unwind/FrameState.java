// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.unwind.UnwindRule.Cfa;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import org.jspecify.annotations.Nullable;

/**
 * The rules in force at a place of an FDE's program: of the CFA, and of the three registers that
 * are followed. Offsets are as wide as the file states them; {@link #gap} tells whether they fit a
 * {@link UnwindRule}. Mutable, so that interpreting allocates nothing.
 */
final class FrameState {
    /** Where the return address is. */
    enum ReturnAddressRule {
        UNSPECIFIED,
        AT_CFA,
        IN_REGISTER,
        UNDEFINED,
        UNSUPPORTED_EXPRESSION
    }

    private final FrameRegisters registers;

    private Cfa cfa = Cfa.GAP;
    private @Nullable UnwindGap cfaGap = UnwindGap.MALFORMED;
    private long cfaRegister;
    private long cfaOffset;
    private long cfaIndexRegister;
    private long cfaAddend;

    /** Register and offset of the CFA before an expression: later changes of one keep the other. */
    private long plainRegister;

    private long plainOffset;

    private FramePointer framePointer = FramePointer.SAME;
    private long framePointerOffset;
    private boolean framePointerLost;

    private ReturnAddressRule returnAddress = ReturnAddressRule.UNSPECIFIED;
    private long returnAddressOffset;

    private boolean stackPointerChanged;

    FrameState(FrameRegisters registers) {
        this.registers = registers;
    }

    void copy(FrameState from) {
        cfa = from.cfa;
        cfaGap = from.cfaGap;
        cfaRegister = from.cfaRegister;
        cfaOffset = from.cfaOffset;
        cfaIndexRegister = from.cfaIndexRegister;
        cfaAddend = from.cfaAddend;
        plainRegister = from.plainRegister;
        plainOffset = from.plainOffset;
        copyFramePointer(from);
        copyReturnAddress(from);
        stackPointerChanged = from.stackPointerChanged;
    }

    /** Takes the rule of one register from another state. */
    void copyRegister(long register, FrameState from) {
        if (register == registers.framePointer()) {
            copyFramePointer(from);
        } else if (register == registers.returnAddress()) {
            copyReturnAddress(from);
        } else if (register == registers.stackPointer()) {
            stackPointerChanged = from.stackPointerChanged;
        }
    }

    private void copyFramePointer(FrameState from) {
        framePointer = from.framePointer;
        framePointerOffset = from.framePointerOffset;
        framePointerLost = from.framePointerLost;
    }

    private void copyReturnAddress(FrameState from) {
        returnAddress = from.returnAddress;
        returnAddressOffset = from.returnAddressOffset;
    }

    /** CFA = register + offset. */
    void cfa(long register, long offset) {
        cfa = Cfa.REGISTER;
        cfaGap = registers.isGeneral(register) ? null : UnwindGap.UNSUPPORTED_REGISTER;
        cfaRegister = register;
        cfaOffset = offset;
        cfaIndexRegister = 0;
        cfaAddend = 0;
        plainRegister = register;
        plainOffset = offset;
    }

    void cfaRegister(long register) {
        cfa(register, plainOffset);
    }

    void cfaOffset(long offset) {
        cfa(plainRegister, offset);
    }

    /** The CFA is what an expression says. */
    void cfa(FrameExpression expression) {
        cfa = expression.form();
        cfaGap = expression.gap();
        cfaRegister = expression.register();
        cfaOffset = expression.offset();
        cfaIndexRegister = expression.indexRegister();
        cfaAddend = expression.addend();
    }

    /** A register is saved at CFA + offset. */
    void savedAtCfa(long register, long offset) {
        if (register == registers.framePointer()) {
            framePointer(FramePointer.AT_CFA, offset);
        } else if (register == registers.returnAddress()) {
            returnAddress(ReturnAddressRule.AT_CFA, offset);
        } else if (register == registers.stackPointer()) {
            stackPointerChanged = true;
        }
    }

    /** A register's value is in another one. */
    void inRegister(long register, long other) {
        if (register == registers.framePointer()) {
            loseFramePointer();
        } else if (register == registers.returnAddress()) {
            returnAddress(ReturnAddressRule.IN_REGISTER, other);
        } else if (register == registers.stackPointer()) {
            stackPointerChanged = true;
        }
    }

    void undefined(long register) {
        if (register == registers.framePointer()) {
            framePointer(FramePointer.UNDEFINED, 0);
        } else if (register == registers.returnAddress()) {
            returnAddress(ReturnAddressRule.UNDEFINED, 0);
        } else if (register == registers.stackPointer()) {
            stackPointerChanged = true;
        }
    }

    void same(long register) {
        if (register == registers.framePointer()) {
            framePointer(FramePointer.SAME, 0);
        } else if (register == registers.returnAddress()) {
            returnAddress(ReturnAddressRule.UNSPECIFIED, 0);
        } else if (register == registers.stackPointer()) {
            stackPointerChanged = true;
        }
    }

    /** A register's value, not its place, is CFA + offset. */
    void isCfaPlus(long register, long offset) {
        if (register == registers.stackPointer() && offset == 0) {
            stackPointerChanged = false;
        } else {
            unsupported(register);
        }
    }

    /** A register is saved where an expression says. */
    void savedAt(long register, FrameExpression expression) {
        if (register == registers.framePointer()
                && expression.isRegisterPlusOffset(registers.framePointer())) {
            framePointer(FramePointer.AT_REGISTER, expression.offset());
        } else {
            unsupported(register);
        }
    }

    /** A register has a rule that {@link UnwindRule} cannot express. */
    void unsupported(long register) {
        if (register == registers.framePointer()) {
            loseFramePointer();
        } else if (register == registers.returnAddress()) {
            returnAddress(ReturnAddressRule.UNSUPPORTED_EXPRESSION, 0);
        } else if (register == registers.stackPointer()) {
            stackPointerChanged = true;
        }
    }

    private void framePointer(FramePointer rule, long offset) {
        framePointer = rule;
        framePointerOffset = offset;
        framePointerLost = false;
    }

    private void loseFramePointer() {
        framePointer(FramePointer.UNDEFINED, 0);
        framePointerLost = true;
    }

    private void returnAddress(ReturnAddressRule rule, long offset) {
        returnAddress = rule;
        returnAddressOffset = offset;
    }

    /** Returns whether this is the outermost frame. */
    boolean isEnd() {
        return returnAddress == ReturnAddressRule.UNDEFINED;
    }

    /** Returns whether the CFA is the stack pointer that the kernel saved for a signal handler. */
    boolean isKernelSignalFrame() {
        return cfaGap == null
                && cfa == Cfa.DEREFERENCE
                && cfaRegister == registers.stackPointer()
                && cfaOffset == registers.signalStackPointerOffset()
                && cfaAddend == 0;
    }

    /** Returns whether the rule of the frame pointer is lost in an otherwise good state. */
    boolean isFramePointerLost() {
        return framePointerLost;
    }

    /** Returns why there is no {@link UnwindRule} for this state, null when there is one. */
    @Nullable UnwindGap gap() {
        if (cfaGap != null) {
            return cfaGap;
        }
        if (stackPointerChanged) {
            return UnwindGap.UNSUPPORTED_STACK_POINTER;
        }
        return switch (returnAddress) {
            case UNSPECIFIED -> UnwindGap.UNSUPPORTED_RETURN_ADDRESS;
            case UNSUPPORTED_EXPRESSION -> UnwindGap.UNSUPPORTED_EXPRESSION;
            case IN_REGISTER ->
                    registers.isGeneral(returnAddressOffset)
                            ? rangeGap()
                            : UnwindGap.UNSUPPORTED_REGISTER;
            case AT_CFA, UNDEFINED -> rangeGap();
        };
    }

    private @Nullable UnwindGap rangeGap() {
        return cfaOffset == (int) cfaOffset
                        && cfaAddend == (short) cfaAddend
                        && framePointerOffset == (int) framePointerOffset
                        && returnAddressOffset == (short) returnAddressOffset
                ? null
                : UnwindGap.OUT_OF_RANGE;
    }

    /** Returns the rule of a state without a gap, in the form of {@link PackedRule}. */
    long packedForms() {
        return PackedRule.forms(
                cfa,
                (int) cfaRegister,
                (int) cfaIndexRegister,
                effectiveFramePointer(),
                returnAddress == ReturnAddressRule.IN_REGISTER,
                (short) cfaAddend,
                (short) returnAddressOffset);
    }

    long packedOffsets() {
        return PackedRule.offsets((int) cfaOffset, (int) framePointerOffset);
    }

    /**
     * A function that computes its CFA from the frame pointer has changed that; without a place
     * where it was saved, the caller's is unknown.
     */
    private FramePointer effectiveFramePointer() {
        return framePointer == FramePointer.SAME && cfaRegister == registers.framePointer()
                ? FramePointer.UNDEFINED
                : framePointer;
    }
}
