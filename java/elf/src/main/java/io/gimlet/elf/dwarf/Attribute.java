// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/**
 * The attributes that tell of functions and places, each with a slot of its own in a {@link Die};
 * all others are skipped.
 */
final class Attribute {
    /** The slot of an attribute that is skipped. */
    static final int NONE = 0;

    static final int SIBLING = 1;
    static final int NAME = 2;
    static final int LINKAGE_NAME = 3;
    static final int LOW_PC = 4;
    static final int HIGH_PC = 5;
    static final int RANGES = 6;
    static final int ABSTRACT_ORIGIN = 7;
    static final int SPECIFICATION = 8;
    static final int DECL_FILE = 9;
    static final int DECL_LINE = 10;
    static final int CALL_FILE = 11;
    static final int CALL_LINE = 12;
    static final int CALL_COLUMN = 13;
    static final int DECLARATION = 14;
    static final int STMT_LIST = 15;
    static final int COMP_DIR = 16;
    static final int LANGUAGE = 17;
    static final int STR_OFFSETS_BASE = 18;
    static final int ADDR_BASE = 19;
    static final int RNGLISTS_BASE = 20;
    static final int GNU_RANGES_BASE = 21;
    static final int DWO_NAME = 22;
    static final int GNU_DWO_ID = 23;

    /** The number of slots. */
    static final int SLOTS = 24;

    private Attribute() {}

    /** Returns the slot of an attribute, given its number {@code DW_AT_*}. */
    static int slot(long attribute) {
        if (attribute < 0 || attribute > 0x3fff) {
            return NONE;
        }
        return switch ((int) attribute) {
            case 0x01 -> SIBLING;
            case 0x03 -> NAME;
            case 0x10 -> STMT_LIST;
            case 0x11 -> LOW_PC;
            case 0x12 -> HIGH_PC;
            case 0x13 -> LANGUAGE;
            case 0x1b -> COMP_DIR;
            case 0x31 -> ABSTRACT_ORIGIN;
            case 0x3a -> DECL_FILE;
            case 0x3b -> DECL_LINE;
            case 0x3c -> DECLARATION;
            case 0x47 -> SPECIFICATION;
            case 0x55 -> RANGES;
            case 0x57 -> CALL_COLUMN;
            case 0x58 -> CALL_FILE;
            case 0x59 -> CALL_LINE;
            // DW_AT_MIPS_linkage_name came before the standard's.
            case 0x6e, 0x2007 -> LINKAGE_NAME;
            case 0x72 -> STR_OFFSETS_BASE;
            case 0x73, 0x2133 -> ADDR_BASE;
            case 0x74 -> RNGLISTS_BASE;
            case 0x76, 0x2130 -> DWO_NAME;
            case 0x2131 -> GNU_DWO_ID;
            case 0x2132 -> GNU_RANGES_BASE;
            default -> NONE;
        };
    }
}
