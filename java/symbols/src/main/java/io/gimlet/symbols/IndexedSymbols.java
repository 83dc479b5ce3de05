// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.StringTable;
import io.gimlet.elf.SymbolTable;
import io.gimlet.symbols.cache.FileCache;
import io.gimlet.symbols.cache.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the symbol index of a file and of the one that its symbol table is in, or takes what is
 * kept of it on disk.
 */
final class IndexedSymbols {
    private static final String KIND = "symbols";

    /** 40,000 symbols; fewer are sorted as quickly as they are found on disk. */
    private static final long FEWEST_SYMBOLS = 40_000;

    private IndexedSymbols() {}

    /** What is to be kept when nobody waits for names. */
    private record ToKeep(
            FileCache cache,
            List<ElfFile> files,
            List<FileIdentity> identities,
            StoredSymbols symbols)
            implements Runnable, FileCache.Contents {
        @Override
        public void run() {
            if (FileIdentity.ofAll(files).equals(identities)) {
                cache.store(identities, this);
            }
        }

        @Override
        public void writeTo(FileChannel out) throws IOException {
            ByteBuffer bytes = symbols.encode();
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    /**
     * Returns the index of a file.
     *
     * @param withSymbols the file itself, or the one that has its symbol table
     * @param source what that is
     * @throws MalformedElfException if a file shrank since it was opened
     */
    static SymbolIndex of(
            ElfFile elf, ElfFile withSymbols, SymbolSource source, DebugFiles debugFiles)
            throws MalformedElfException {
        Optional<SymbolTable> symtab = withSymbols.symtab();
        FileCache cache =
                symtab.isPresent() && symtab.get().count() >= FEWEST_SYMBOLS
                        ? debugFiles.cache(KIND)
                        : null;
        List<ElfFile> files = withSymbols == elf ? List.of(elf) : List.of(withSymbols, elf);
        List<FileIdentity> identities = cache == null ? List.of() : FileIdentity.ofAll(files);
        if (cache == null || identities.isEmpty()) {
            return SymbolIndex.of(elf, withSymbols, source);
        }
        SymbolIndex kept = load(cache.load(identities), symtab, source, elf.dynsym());
        if (kept != null) {
            return kept;
        }
        SymbolIndex built = SymbolIndex.of(elf, withSymbols, source);
        debugFiles.keepLater(new ToKeep(cache, files, identities, built.toStore()));
        return built;
    }

    private static @Nullable SymbolIndex load(
            Optional<ElfBytes> kept,
            Optional<SymbolTable> symtab,
            SymbolSource source,
            Optional<SymbolTable> dynsym) {
        if (kept.isEmpty()) {
            return null;
        }
        List<StringTable> names = new ArrayList<>();
        List<SymbolSource> sources = new ArrayList<>();
        if (symtab.isPresent()) {
            names.add(symtab.get().names());
            sources.add(source);
        }
        if (dynsym.isPresent()) {
            names.add(dynsym.get().names());
            sources.add(SymbolSource.DYNSYM);
        }
        StoredSymbols stored = StoredSymbols.decode(kept.get(), names.size());
        return stored == null ? null : new SymbolIndex(stored, names, sources);
    }
}
