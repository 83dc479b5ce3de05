// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

/**
 * A symbol table, {@code .symtab} or {@code .dynsym}. Holds no symbols: {@link #forEach} reads them
 * from the file.
 *
 * <p>Safe for use by several threads when the memory segment is.
 */
public final class SymbolTable {
    /** Type: not stated; assembler labels among others. */
    public static final int STT_NOTYPE = 0;

    /** Type: a function. */
    public static final int STT_FUNC = 2;

    /** Type: a function that returns the address of the function to use. */
    public static final int STT_GNU_IFUNC = 10;

    /** Binding: seen in its own object file only. */
    public static final int STB_LOCAL = 0;

    /** Binding: seen everywhere. */
    public static final int STB_GLOBAL = 1;

    /** Binding: seen everywhere, and gives way to a global symbol of the same name. */
    public static final int STB_WEAK = 2;

    /** Section index: defined in another file. */
    public static final int SHN_UNDEF = 0;

    /** Section index: the value is a number that loading does not move. */
    public static final int SHN_ABS = 0xfff1;

    static final int ENTRY_SIZE = 24;

    private static final int ENTRY_WORDS = ENTRY_SIZE / Long.BYTES;
    private static final int CHUNK_ENTRIES = 2048;

    private final ElfBytes entries;
    private final StringTable names;

    SymbolTable(ElfBytes entries, StringTable names) {
        this.entries = entries;
        this.names = names;
    }

    /** Receives the symbols of a table, one call each. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Receives one symbol; all values are as the file states them, unchecked.
         *
         * @param value its address, before loading moves it
         * @param size its length in bytes; 0 when not stated
         * @param type such as {@link #STT_FUNC}
         * @param binding such as {@link #STB_GLOBAL}
         * @param sectionIndex the section that it is defined in, or {@link #SHN_UNDEF}, {@link
         *     #SHN_ABS}
         * @param nameOffset offset of its name in {@link #names()}, unsigned; 0 when it has none
         */
        void symbol(long value, long size, int type, int binding, int sectionIndex, int nameOffset);
    }

    /** Returns the number of entries that lie within the file. */
    public long count() {
        return entries.size() / ENTRY_SIZE;
    }

    /** Returns the names of the symbols. */
    public StringTable names() {
        return names;
    }

    /**
     * Returns the name of a symbol; empty when it has none, or there is no such symbol.
     *
     * @param index its place in the table, from 0
     * @param maxBytes bound on the length; a longer name is cut there
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public String name(long index, int maxBytes) throws MalformedElfException {
        if (index < 0 || index >= count()) {
            return "";
        }
        int offset = entries.read(index * ENTRY_SIZE, Integer.BYTES, "a symbol").getInt();
        return offset == 0 ? "" : names.string(offset, maxBytes);
    }

    /**
     * Visits every symbol in the order of the table, without allocating for each.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public void forEach(Visitor visitor) throws MalformedElfException {
        long count = count();
        long[] words = new long[(int) Math.min(count, CHUNK_ENTRIES) * ENTRY_WORDS];
        for (long first = 0; first < count; first += CHUNK_ENTRIES) {
            int chunk = (int) Math.min(count - first, CHUNK_ENTRIES) * ENTRY_WORDS;
            entries.readWords(first * ENTRY_SIZE, words, chunk);
            visit(words, chunk, visitor);
        }
    }

    /**
     * An entry is three words: name, type and binding, section index; then the value; then the
     * size.
     */
    private static void visit(long[] words, int length, Visitor visitor) {
        for (int at = 0; at < length; at += ENTRY_WORDS) {
            long first = words[at];
            visitor.symbol(
                    words[at + 1],
                    words[at + 2],
                    (int) (first >>> 32) & 0xf,
                    (int) (first >>> 36) & 0xf,
                    (int) (first >>> 48),
                    (int) first);
        }
    }
}
