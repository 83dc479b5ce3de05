// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/** Where a string is, as one number: in which file, which section of it, and at which offset. */
final class StringReference {
    private static final int SECTION_SHIFT = 40;
    private static final int FILE_SHIFT = 44;
    private static final long OFFSET_MASK = (1L << SECTION_SHIFT) - 1;

    private StringReference() {}

    /** Returns a reference, or {@link Unit#ABSENT} for an offset that no section reaches. */
    static long of(int file, DebugSection section, long offset) {
        return offset < 0 || offset > OFFSET_MASK
                ? Unit.ABSENT
                : (long) file << FILE_SHIFT | (long) section.number() << SECTION_SHIFT | offset;
    }

    static int file(long reference) {
        return (int) (reference >>> FILE_SHIFT);
    }

    static DebugSection section(long reference) {
        return SECTIONS[(int) (reference >>> SECTION_SHIFT) & 0xf];
    }

    static long offset(long reference) {
        return reference & OFFSET_MASK;
    }

    private static final DebugSection[] SECTIONS = DebugSection.values();
}
