// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/**
 * The nops of x86-64 that have an operand in memory, as assemblers pad code with them. Source:
 * Intel's Software Developer's Manual, volume 2, "NOP": the recommended sequences.
 */
public final class X86Nop {
    private X86Nop() {}

    /**
     * Returns where such an instruction ends.
     *
     * @param addressing the place of its addressing byte (ModR/M)
     * @param value that byte
     * @return 0 for one that nobody pads with
     */
    public static int end(int addressing, int value) {
        return switch (value) {
            case 0x00 -> addressing + 1;
            case 0x40 -> addressing + 2;
            case 0x44 -> addressing + 3;
            case 0x80 -> addressing + 5;
            case 0x84 -> addressing + 6;
            default -> 0;
        };
    }
}
