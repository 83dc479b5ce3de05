// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;

/**
 * The fields of the ELF64 file header that say where the tables are. Source: the generic ELF ABI,
 * "ELF Header".
 */
public record ElfHeader(
        ElfType type,
        Machine machine,
        long entryAddress,
        long programHeaderOffset,
        int programHeaderSize,
        int programHeaderCount,
        long sectionHeaderOffset,
        int sectionHeaderSize,
        int sectionHeaderCount,
        int sectionNamesIndex) {
    static final int TYPE_OFFSET = 16;
    public static final int MACHINE_OFFSET = 18;
    static final int PROGRAM_HEADER_SIZE_OFFSET = 54;
    static final int PROGRAM_HEADER_COUNT_OFFSET = 56;
    static final int SECTION_HEADER_SIZE_OFFSET = 58;
    static final int SECTION_HEADER_COUNT_OFFSET = 60;

    private static final int ENTRY_OFFSET = 24;
    private static final int PROGRAM_HEADERS_OFFSET = 32;
    private static final int SECTION_HEADERS_OFFSET = 40;
    private static final int SECTION_NAMES_INDEX_OFFSET = 62;
    private static final int SIZE = 64;
    private static final int MAGIC = 0x464c457f; // "\x7fELF" read as little-endian
    private static final int CLASS_OFFSET = 4;
    private static final int CLASS_32 = 1;
    private static final int CLASS_64 = 2;
    private static final int DATA_OFFSET = 5;
    private static final int DATA_LITTLE_ENDIAN = 1;
    private static final int DATA_BIG_ENDIAN = 2;

    static ElfHeader read(ElfBytes bytes) throws MalformedElfException {
        checkMagic(bytes);
        ByteBuffer header = bytes.read(0, SIZE, "the ELF header");
        return new ElfHeader(
                ElfType.of(u16(header, TYPE_OFFSET)),
                Machine.of(u16(header, MACHINE_OFFSET)),
                header.getLong(ENTRY_OFFSET),
                header.getLong(PROGRAM_HEADERS_OFFSET),
                u16(header, PROGRAM_HEADER_SIZE_OFFSET),
                u16(header, PROGRAM_HEADER_COUNT_OFFSET),
                header.getLong(SECTION_HEADERS_OFFSET),
                u16(header, SECTION_HEADER_SIZE_OFFSET),
                u16(header, SECTION_HEADER_COUNT_OFFSET),
                u16(header, SECTION_NAMES_INDEX_OFFSET));
    }

    private static void checkMagic(ElfBytes bytes) throws MalformedElfException {
        ByteBuffer ident = bytes.read(0, DATA_OFFSET + 1, "the ELF identification");
        if (ident.getInt(0) != MAGIC) {
            throw new MalformedElfException("not an ELF file", 0);
        }
        switch (ident.get(CLASS_OFFSET)) {
            case CLASS_64 -> {}
            case CLASS_32 ->
                    throw new UnsupportedElfException(
                            "32-bit ELF files are not supported", CLASS_OFFSET);
            default -> throw new MalformedElfException("unknown ELF class", CLASS_OFFSET);
        }
        switch (ident.get(DATA_OFFSET)) {
            case DATA_LITTLE_ENDIAN -> {}
            case DATA_BIG_ENDIAN ->
                    throw new UnsupportedElfException(
                            "big-endian ELF files are not supported", DATA_OFFSET);
            default -> throw new MalformedElfException("unknown ELF byte order", DATA_OFFSET);
        }
    }

    private static int u16(ByteBuffer header, int offset) {
        return Short.toUnsignedInt(header.getShort(offset));
    }
}
