// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.StringTable;
import java.util.List;
import java.util.Optional;

/**
 * The functions of one ELF file by address, from {@code .symtab} and {@code .dynsym}. An address
 * beyond the size of the function before it belongs to no function; in nested functions it belongs
 * to the innermost.
 *
 * <p>Holds about 33 bytes per function. Names stay in the file's memory segment and are read when
 * asked for: a profile names some hundreds of functions of a file that may have a million, and
 * pages of a mapped file can be reclaimed where heap copies cannot. The segment has to stay valid
 * as long as the index is used.
 *
 * <p>Immutable; safe for use by several threads when the memory segment is.
 */
public final class SymbolIndex {
    /**
     * Bounds the memory that a hostile file can claim; some large browsers have two million
     * functions.
     */
    static final int MAX_FUNCTIONS = 1 << 22;

    /** Mangled names of C++ templates reach thousands of bytes; what is longer than this is cut. */
    private static final int MAX_NAME_BYTES = 1 << 16;

    private final FunctionColumns functions;
    private final DisjointRanges ranges;
    private final List<StringTable> names;
    private final List<SymbolSource> sources;
    private final boolean truncated;

    SymbolIndex(
            FunctionColumns functions,
            List<StringTable> names,
            List<SymbolSource> sources,
            boolean truncated) {
        this.functions = functions;
        this.ranges = functions.ranges();
        this.names = names;
        this.sources = sources;
        this.truncated = truncated;
    }

    /** One that was built before. */
    SymbolIndex(StoredSymbols stored, List<StringTable> names, List<SymbolSource> sources) {
        this.functions = stored.functions();
        this.ranges = stored.ranges();
        this.truncated = stored.truncated();
        this.names = names;
        this.sources = sources;
    }

    /** Returns what has to be kept of it. */
    StoredSymbols toStore() {
        return new StoredSymbols(functions, ranges, truncated);
    }

    /**
     * Builds the index of a mapped file.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public static SymbolIndex of(ElfFile elf) throws MalformedElfException {
        return of(elf, elf, SymbolSource.SYMTAB);
    }

    /** Builds the index of a file from the symbol table that it or another one has. */
    static SymbolIndex of(ElfFile elf, ElfFile withSymbols, SymbolSource source)
            throws MalformedElfException {
        var builder = new SymbolIndexBuilder(elf, MAX_FUNCTIONS);
        builder.add(withSymbols.symtab(), source);
        builder.add(elf.dynsym(), SymbolSource.DYNSYM);
        return builder.build();
    }

    /**
     * Builds the index of a file with code; of one that was stripped, with its MiniDebugInfo, else
     * with its separate debug file.
     *
     * @throws MalformedElfException if a file shrank since it was opened, or there is nothing to
     *     read
     */
    public static SymbolIndex of(CodeFile file, DebugFiles debugFiles)
            throws MalformedElfException {
        ElfFile elf = file.requireElf();
        if (file.isVdso()) {
            return ofVdso(elf);
        }
        if (elf.symtab().isPresent()) {
            return IndexedSymbols.of(elf, elf, SymbolSource.SYMTAB, debugFiles);
        }
        Optional<ElfFile> within = MiniDebugInfo.of(elf);
        if (within.isPresent()) {
            return of(elf, within.get(), SymbolSource.MINI_DEBUG_INFO);
        }
        Optional<DebugFiles.DebugFile> other = debugFiles.of(file);
        return other.isPresent()
                ? IndexedSymbols.of(elf, other.get().elf(), other.get().source(), debugFiles)
                : of(elf);
    }

    /** Returns how many functions are from a source. */
    public int count(SymbolSource source) {
        int count = 0;
        for (int i = 0; i < functions.count(); i++) {
            count += source(i) == source ? 1 : 0;
        }
        return count;
    }

    /**
     * Builds the index of the kernel's vDSO.
     *
     * @param image the vDSO as it is in memory
     * @throws MalformedElfException if the image cannot be read
     */
    public static SymbolIndex ofVdso(ElfFile image) throws MalformedElfException {
        var builder = new SymbolIndexBuilder(image, MAX_FUNCTIONS);
        builder.add(image.symtab(), SymbolSource.VDSO);
        builder.add(image.dynsym(), SymbolSource.VDSO);
        return builder.build();
    }

    /** Returns the number of functions. */
    public int size() {
        return functions.count();
    }

    /** Returns whether the file has more functions than the index takes. */
    public boolean isTruncated() {
        return truncated;
    }

    /**
     * Returns the function that covers an address, or -1. Allocates nothing.
     *
     * @param address an address as the file states them: program counter minus load bias; for a
     *     return address one less
     */
    public int find(long address) {
        return ranges.find(address);
    }

    /** Returns the first address of a function. */
    public long start(int index) {
        return functions.start(index);
    }

    /**
     * Returns the address after the last one of a function; functions that it contains are part of
     * it.
     */
    public long end(int index) {
        return functions.start(index) + functions.length(index);
    }

    /** Returns the symbol table that a function is from. */
    public SymbolSource source(int index) {
        return sources.get(functions.table(index));
    }

    /**
     * Returns the name of a function as the file states it, at most 64 KiB of it; any characters.
     * Empty when the symbol has none, or when the file shrank since the index was built.
     */
    public String name(int index) {
        try {
            return names.get(functions.table(index))
                    .string(functions.nameOffset(index), MAX_NAME_BYTES);
        } catch (MalformedElfException e) {
            return "";
        }
    }

    /**
     * Returns the name of an address, or why it has none.
     *
     * @param address as for {@link #find}
     */
    public Resolution resolve(long address, Demangler demangler) {
        return resolution(find(address), demangler);
    }

    /** Returns the name of a function, or why there is none; -1 is no function. */
    Resolution resolution(int index, Demangler demangler) {
        if (index < 0) {
            return new Resolution.Unnamed(
                    size() == 0 ? UnknownReason.NO_SYMBOLS : UnknownReason.NO_SYMBOL);
        }
        String name = name(index);
        return name.isEmpty()
                ? new Resolution.Unnamed(UnknownReason.FILE_CHANGED)
                : Resolution.Named.ofSymbol(SymbolVersion.cut(name), demangler, source(index));
    }

    /** Returns the memory that the index holds on the heap, in bytes. */
    public long byteSize() {
        return functions.byteSize() + ranges.byteSize();
    }
}
