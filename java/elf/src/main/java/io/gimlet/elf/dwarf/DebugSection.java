// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/** The sections that are read. */
enum DebugSection {
    INFO(0, "info"),
    ABBREV(1, "abbrev"),
    LINE(2, "line"),
    STR(3, "str"),
    LINE_STR(4, "line_str"),
    STR_OFFSETS(5, "str_offsets"),
    ADDR(6, "addr"),
    RANGES(7, "ranges"),
    RNGLISTS(8, "rnglists"),
    ARANGES(9, "aranges"),
    CU_INDEX(10, "cu_index");

    /** How many there are. */
    static final int COUNT = 11;

    private final int number;
    private final String suffix;

    DebugSection(int number, String suffix) {
        this.number = number;
        this.suffix = suffix;
    }

    /** Returns a number of its own, from 0. */
    int number() {
        return number;
    }

    /** Returns the name without its first part. */
    String suffix() {
        return suffix;
    }
}
