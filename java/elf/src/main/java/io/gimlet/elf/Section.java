// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/**
 * One section header. All numbers are as the file states them, unchecked; {@link ElfFile#contents}
 * clips them to the file.
 *
 * @param name its name, at most 255 bytes of it; empty when the file has no names
 * @param type what it is, such as {@link #SHT_SYMTAB}
 * @param flags a set of {@link #SHF_ALLOC}, {@link #SHF_EXECINSTR} and others
 * @param address the virtual address it is linked for; 0 when it is not loaded
 * @param fileOffset where its bytes begin in the file
 * @param size its length in bytes
 * @param link index of a section that belongs to it, such as the names of a symbol table
 * @param info a number whose meaning depends on the type
 * @param alignment alignment in bytes
 * @param entrySize length of one entry in bytes, for tables
 */
public record Section(
        String name,
        int type,
        long flags,
        long address,
        long fileOffset,
        long size,
        int link,
        int info,
        long alignment,
        long entrySize) {
    /** Type: the full symbol table. */
    public static final int SHT_SYMTAB = 2;

    /** Type: names. */
    public static final int SHT_STRTAB = 3;

    /** Type: relocations with addends. */
    public static final int SHT_RELA = 4;

    /** Type: notes, such as the build id. */
    public static final int SHT_NOTE = 7;

    /** Type: takes memory but no space in the file. */
    public static final int SHT_NOBITS = 8;

    /** Type: the symbols that the dynamic linker uses. */
    public static final int SHT_DYNSYM = 11;

    /** Flag: takes memory at run time. */
    public static final long SHF_ALLOC = 2;

    /** Flag: holds instructions. */
    public static final long SHF_EXECINSTR = 4;

    /** Flag: the contents are compressed, and a header says how. */
    public static final long SHF_COMPRESSED = 1 << 11;

    /** Returns whether it holds instructions that are loaded. */
    public boolean isCode() {
        long code = SHF_ALLOC | SHF_EXECINSTR;
        return (flags & code) == code;
    }
}
