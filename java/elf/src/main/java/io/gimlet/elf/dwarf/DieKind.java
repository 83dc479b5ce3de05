// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/** What an entry is to a reader of functions, by its tag {@code DW_TAG_*}. */
final class DieKind {
    /** Neither it nor what it contains is code. */
    static final byte OTHER = 0;

    static final byte SUBPROGRAM = 1;
    static final byte INLINED = 2;

    /** A block of statements, which may contain inlined functions. */
    static final byte BLOCK = 3;

    /** A namespace or a module: functions are in it, and get its name. */
    static final byte NAMESPACE = 4;

    /** A type, whose name its functions get. Most compilers have only their declarations in it. */
    static final byte TYPE = 5;

    static final byte UNIT = 6;

    private DieKind() {}

    static byte of(long tag) {
        if (tag < 0 || tag > 0xffff) {
            return OTHER;
        }
        return switch ((int) tag) {
            case 0x2e -> SUBPROGRAM;
            case 0x1d -> INLINED;
            // Lexical, with, catch and try blocks, and Fortran's common ones have no code.
            case 0x0b, 0x22, 0x25, 0x32 -> BLOCK;
            case 0x39, 0x1e -> NAMESPACE;
            // Classes, structures, unions, enumerations (Rust's have functions), interfaces.
            case 0x02, 0x13, 0x17, 0x04, 0x38 -> TYPE;
            // Compile, partial, type and skeleton units.
            case 0x11, 0x3c, 0x41, 0x4a -> UNIT;
            default -> OTHER;
        };
    }
}
