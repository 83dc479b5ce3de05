// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.Machine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An ELF file of nothing but some instructions, for disassemblers: what they are given is bytes of
 * code, and never the file that a target may have made to attack them.
 */
final class CodeObject {
    /** Sizes, values and offsets of elf.h. */
    private static final int EHDR_BYTES = 64;

    private static final int SHDR_BYTES = 64;
    private static final short ET_EXEC = 2;
    private static final short EM_X86_64 = 62;
    private static final short EM_AARCH64 = 183;
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_STRTAB = 3;
    private static final long SHF_ALLOC_EXECINSTR = 2 | 4;

    private static final byte[] NAMES = "\0.text\0.names\0".getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT_NAME = 1;
    private static final int NAMES_NAME = 7;
    private static final short SECTIONS = 3;
    private static final short NAMES_SECTION = 2;

    private CodeObject() {}

    /**
     * The bytes of the file.
     *
     * @param address where the code begins
     */
    static byte[] of(Machine machine, long address, byte[] code) {
        int names = EHDR_BYTES + code.length;
        int sections = names + NAMES.length + 7 & ~7;
        ByteBuffer file =
                ByteBuffer.allocate(sections + SECTIONS * SHDR_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16); // 64 bits, little-endian
        file.putShort(ET_EXEC)
                .putShort(machine == Machine.X86_64 ? EM_X86_64 : EM_AARCH64)
                .putInt(1) // EV_CURRENT
                .putLong(address)
                .putLong(0)
                .putLong(sections)
                .putInt(0)
                .putShort((short) EHDR_BYTES)
                .putInt(0) // no program headers
                .putShort((short) SHDR_BYTES)
                .putShort(SECTIONS)
                .putShort(NAMES_SECTION);
        file.put(code).put(NAMES).position(sections + SHDR_BYTES);
        section(file, TEXT_NAME, SHT_PROGBITS, SHF_ALLOC_EXECINSTR, address)
                .putLong(EHDR_BYTES)
                .putLong(code.length)
                .position(sections + 2 * SHDR_BYTES);
        section(file, NAMES_NAME, SHT_STRTAB, 0, 0).putLong(names).putLong(NAMES.length);
        return file.array();
    }

    private static ByteBuffer section(
            ByteBuffer file, int name, int type, long flags, long address) {
        return file.putInt(name).putInt(type).putLong(flags).putLong(address);
    }
}
