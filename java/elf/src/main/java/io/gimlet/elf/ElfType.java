// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/** What an ELF file is for: the field {@code e_type} of its header. */
public enum ElfType {
    /** {@code ET_REL}: an object file or a kernel module. */
    RELOCATABLE,
    /** {@code ET_EXEC}: an executable that runs at the addresses it states. */
    EXECUTABLE,
    /** {@code ET_DYN}: a shared library, or an executable that runs at any address. */
    SHARED_OBJECT,
    /** {@code ET_CORE}: the memory of a process that crashed. */
    CORE;

    private static final int ET_REL = 1;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;
    private static final int ET_CORE = 4;

    static ElfType of(int value) throws MalformedElfException {
        return switch (value) {
            case ET_REL -> RELOCATABLE;
            case ET_EXEC -> EXECUTABLE;
            case ET_DYN -> SHARED_OBJECT;
            case ET_CORE -> CORE;
            default ->
                    throw new MalformedElfException(
                            "unknown ELF file type " + value, ElfHeader.TYPE_OFFSET);
        };
    }
}
