// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

/** Why a piece of code has no usable unwind rule, or one that lost something. */
public enum UnwindGap {
    /** A DWARF expression of a form that {@link UnwindRule} does not have. */
    UNSUPPORTED_EXPRESSION,
    /** A register outside the general ones, or a return address column that is not usual. */
    UNSUPPORTED_REGISTER,
    /** The caller's stack pointer is not the CFA, as in {@code longjmp}. */
    UNSUPPORTED_STACK_POINTER,
    /** The return address is neither saved at the CFA, nor in a register, nor undefined. */
    UNSUPPORTED_RETURN_ADDRESS,
    /** A signal frame that is not laid out as the kernel does it. */
    UNSUPPORTED_SIGNAL_FRAME,
    /** A CIE version, augmentation, alignment factor or pointer encoding that is not read. */
    UNSUPPORTED_FORMAT,
    /** Section contents in a compression that is not known. */
    UNSUPPORTED_COMPRESSION,
    /**
     * The rule is there, but it cannot say where the caller's frame pointer is: {@link
     * UnwindRule.FramePointer#UNDEFINED}.
     */
    LOST_FRAME_POINTER,
    /** A number too large for its field in {@link UnwindRule}. */
    OUT_OF_RANGE,
    /** More nested {@code DW_CFA_remember_state} than are read, which are 8. */
    STATE_STACK_OVERFLOW,
    /** More distinct rules than 65,535. */
    TOO_MANY_RULES,
    /** An FDE outside the executable segments, or more than 2 GiB after the first one. */
    NOT_IN_CODE,
    /** Cut, contradictory or nonsensical bytes. */
    MALFORMED
}
