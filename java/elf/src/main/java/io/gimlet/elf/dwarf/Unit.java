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
 *     for the rest of a unit of version 4 that was split
 * @param splitRanges what that is for the rest of this unit
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
        long splitRanges,
        long splitName,
        long splitId) {
    /** What is not there. */
    static final long ABSENT = -1;

    /** Returns the rest of a unit that was split, with what only the skeleton tells. */
    Unit continuing(Unit skeleton) {
        boolean old = format().version() < UnitFormat.NEWEST_VERSION;
        return new Unit(
                header,
                file,
                language,
                skeleton.lowPc,
                skeleton.lines,
                skeleton.directory,
                stringOffsets,
                skeleton.addresses,
                old ? skeleton.splitRanges : rangeLists,
                0,
                ABSENT,
                splitId);
    }

    UnitFormat format() {
        return header.format();
    }

    long offset() {
        return header.offset();
    }
}
