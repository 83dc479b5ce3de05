// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/**
 * A unit with what its first entry says.
 *
 * @param header its header
 * @param file the number of the file that it is in
 * @param language a constant {@code DW_LANG_*}; 0 when unknown
 * @param lowPc the address that its ranges are relative to
 * @param lines offset of its line program in {@code .debug_line}; {@link #ABSENT} without one
 * @param directory reference to the directory of the compilation; {@link #ABSENT} when unknown
 * @param stringOffsets where its part of {@code .debug_str_offsets} begins
 * @param addresses where its part of {@code .debug_addr} begins
 * @param rangeLists where its part of {@code .debug_rnglists} begins, or of {@code .debug_ranges}
 *     for a unit of version 4 that was split
 * @param splitName reference to the name of the file that the rest of the unit is in; {@link
 *     #ABSENT} when all of it is here
 * @param splitId what connects it with the rest of it
 */
record Unit(
        UnitHeader header,
        int file,
        int language,
        long lowPc,
        long lines,
        long directory,
        long stringOffsets,
        long addresses,
        long rangeLists,
        long splitName,
        long splitId) {
    /** What is not there. */
    static final long ABSENT = -1;

    UnitFormat format() {
        return header.format();
    }

    long offset() {
        return header.offset();
    }
}
