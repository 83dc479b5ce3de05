// SPDX-License-Identifier: Apache-2.0
/** ELF files: bytes in, values out. Opens nothing by itself. */
module io.gimlet.elf {
    requires static transitive org.jspecify;

    exports io.gimlet.elf;
    exports io.gimlet.elf.dwarf;
    exports io.gimlet.elf.go;
    exports io.gimlet.elf.unwind;
}
