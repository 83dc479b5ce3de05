// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/** What differs among languages, by their numbers {@code DW_LANG_*}. */
final class Language {
    private Language() {}

    /**
     * Returns whether entries of types may contain functions with code. The compilers of most
     * languages put those beside the types, which then need not be read.
     */
    static boolean hasCodeInTypes(int language) {
        return switch (language) {
            // C, C++, Go and Rust, in all their versions.
            case 0x01,
                    0x02,
                    0x0c,
                    0x1d,
                    0x2c,
                    0x3e,
                    0x04,
                    0x19,
                    0x1a,
                    0x21,
                    0x2a,
                    0x2b,
                    0x3a,
                    0x16,
                    0x1c ->
                    false;
            default -> true;
        };
    }

    /** Returns whether a function's name is the whole of it, wherever it is declared. */
    static boolean hasWholeNames(int language) {
        return switch (language) {
            // C, assembly, and Go and Ada, whose names have their packages.
            case 0,
                    0x01,
                    0x02,
                    0x0c,
                    0x1d,
                    0x2c,
                    0x3e,
                    0x16,
                    0x31,
                    0x8001,
                    0x03,
                    0x0d,
                    0x2e,
                    0x2f ->
                    true;
            default -> false;
        };
    }

    /** Returns what is between the parts of a name. */
    static String separator(int language) {
        return switch (language) {
            // D, Modula, Pascal, Python and others have a dot.
            case 0x09, 0x0a, 0x13, 0x14, 0x17 -> ".";
            default -> "::";
        };
    }
}
