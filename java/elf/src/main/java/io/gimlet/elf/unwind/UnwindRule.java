// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

/**
 * How to get from a frame to its caller: the canonical frame address (CFA), which is the caller's
 * stack pointer, then the caller's frame pointer and the return address. Register numbers are those
 * of DWARF, on x86-64: rax 0, rdx 1, rcx 2, rbx 3, rsi 4, rdi 5, rbp 6, rsp 7, then r8 to r15.
 * Fields that a form does not use are 0. Source: DWARF 5, section 6.4; the x86-64 psABI, table
 * "DWARF Register Number Mapping".
 *
 * @param cfa the form of the CFA
 * @param cfaRegister the base register, 0 to 15
 * @param cfaIndexRegister the index register of {@link Cfa#INDEXED}, 0 to 15
 * @param cfaOffset added to the base register, in bytes; for {@link Cfa#PLT} the threshold
 * @param cfaAddend added to what was loaded, in bytes
 * @param fp where the caller's frame pointer (rbp) is
 * @param fpOffset offset of the place where it was saved, in bytes
 * @param ra where the return address is
 * @param raOffset its offset from the CFA in bytes, usually -8, or its register
 */
public record UnwindRule(
        Cfa cfa,
        int cfaRegister,
        int cfaIndexRegister,
        int cfaOffset,
        short cfaAddend,
        FramePointer fp,
        int fpOffset,
        ReturnAddress ra,
        short raOffset) {
    /** The rule of code that cannot be unwound. */
    public static final UnwindRule GAP = withoutFields(Cfa.GAP);

    /** The rule of the outermost frame of a thread. */
    public static final UnwindRule END = withoutFields(Cfa.END);

    /** The rule of the code that a signal handler returns to. */
    public static final UnwindRule SIGNAL_FRAME = withoutFields(Cfa.SIGNAL_FRAME);

    /** The rule of code that is known to keep a frame pointer. */
    public static final UnwindRule FRAME_POINTER = withoutFields(Cfa.FRAME_POINTER);

    /** The forms of the CFA. */
    public enum Cfa {
        /** Unknown: the walk cannot go on. */
        GAP(0),
        /** There is no caller: the walk is complete. */
        END(1),
        /** register + offset. */
        REGISTER(2),
        /** *(register + offset) + addend. */
        DEREFERENCE(3),
        /** *(register + index register * 8 + offset) + addend. */
        INDEXED(4),
        /**
         * rsp + 8 + ((rip &amp; 15) &gt;= offset ? 8 : 0): an entry of the procedure linkage table,
         * which pushes a word at its byte 11 or 10.
         */
        PLT(5),
        /**
         * The stack pointer points to the kernel's {@code ucontext}, which has all registers of the
         * interrupted frame.
         */
        SIGNAL_FRAME(6),
        /** rbp + 16, with the caller's rbp at CFA - 16 and the return address at CFA - 8. */
        FRAME_POINTER(7);

        /** Its number in a {@link PackedRule}, which is its place here. */
        final int code;

        Cfa(int code) {
            this.code = code;
        }
    }

    /** Where the caller's frame pointer is. */
    public enum FramePointer {
        /** In rbp, unchanged. */
        SAME(0),
        /** Saved at CFA + offset. */
        AT_CFA(1),
        /** Saved at rbp + offset. */
        AT_REGISTER(2),
        /** Unknown. */
        UNDEFINED(3);

        /** Its number in a {@link PackedRule}, which is its place here. */
        final int code;

        FramePointer(int code) {
            this.code = code;
        }
    }

    /** Where the return address is. */
    public enum ReturnAddress {
        /** Saved at CFA + offset. */
        AT_CFA,
        /** In the register with the number that is the offset. */
        IN_REGISTER
    }

    private static UnwindRule withoutFields(Cfa cfa) {
        return new UnwindRule(
                cfa, 0, 0, 0, (short) 0, FramePointer.SAME, 0, ReturnAddress.AT_CFA, (short) 0);
    }
}
