// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/** The processor that an ELF file is for: the field {@code e_machine} of its header. */
public enum Machine {
    /** {@code EM_X86_64}. */
    X86_64,
    /** {@code EM_AARCH64}. */
    AARCH64;

    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;

    static Machine of(int value) throws UnsupportedElfException {
        return switch (value) {
            case EM_X86_64 -> X86_64;
            case EM_AARCH64 -> AARCH64;
            default ->
                    throw new UnsupportedElfException(
                            "ELF files for machine "
                                    + value
                                    + " are not supported, only x86-64 and aarch64",
                            ElfHeader.MACHINE_OFFSET);
        };
    }
}
