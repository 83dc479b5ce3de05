// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

/**
 * What unwinding has to know of a processor: the DWARF numbers of the registers that are followed,
 * and where the kernel saves the stack pointer for a signal handler.
 *
 * @param general number of general registers; they are numbered from 0
 * @param framePointer the frame pointer
 * @param stackPointer the stack pointer
 * @param returnAddress the column of the return address
 * @param signalStackPointerOffset where, from the stack pointer at the return from a handler, the
 *     interrupted stack pointer is saved, in bytes
 */
record FrameRegisters(
        int general,
        int framePointer,
        int stackPointer,
        int returnAddress,
        int signalStackPointerOffset) {
    /** A {@code ucontext} has its registers from byte 40; rsp is the 16th word of them. */
    static final FrameRegisters X86_64 = new FrameRegisters(16, 6, 7, 16, 160);

    boolean isGeneral(long register) {
        return register >= 0 && register < general;
    }
}
