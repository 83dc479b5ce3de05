// SPDX-License-Identifier: Apache-2.0
/** Addresses to frames: symbol tables, kallsyms, perf maps, name cleaning. */
module io.gimlet.symbols {
    requires static org.jspecify;
    requires transitive io.gimlet.elf;
    requires org.tukaani.xz;

    exports io.gimlet.symbols;
    exports io.gimlet.symbols.cache;
}
