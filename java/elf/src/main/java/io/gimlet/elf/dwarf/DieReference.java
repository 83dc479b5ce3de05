// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/** Where an entry is, as one number: in which file, and at which offset of its units. */
final class DieReference {
    /** No entry. */
    static final long NONE = -1;

    private static final int FILE_SHIFT = 44;
    private static final long OFFSET_MASK = (1L << FILE_SHIFT) - 1;

    private DieReference() {}

    /** Returns a reference, or {@link #NONE} for an offset that no section reaches. */
    static long of(int file, long offset) {
        return offset < 0 || offset > OFFSET_MASK ? NONE : (long) file << FILE_SHIFT | offset;
    }

    /**
     * Returns what an attribute of an entry refers to, or {@link #NONE} when that cannot be read.
     *
     * @param unit the unit of the entry
     */
    static long of(Unit unit, int form, long value) {
        return switch (form) {
            case Form.REF1, Form.REF2, Form.REF4, Form.REF8, Form.REF_UDATA ->
                    value < 0 ? NONE : of(unit.file(), unit.offset() + value);
            case Form.REF_ADDR -> of(unit.file(), value);
            case Form.GNU_REF_ALT, Form.REF_SUP4, Form.REF_SUP8 ->
                    of(DebugFileSet.SUPPLEMENTARY, value);
            default -> NONE;
        };
    }

    static int file(long reference) {
        return (int) (reference >>> FILE_SHIFT);
    }

    static long offset(long reference) {
        return reference & OFFSET_MASK;
    }
}
