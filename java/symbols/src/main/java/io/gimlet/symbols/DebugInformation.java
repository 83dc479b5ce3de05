// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.dwarf.DwarfLookup;
import io.gimlet.elf.dwarf.OtherFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the functions that symbol tables name what debug information says: functions that are
 * inlined into them, files and lines. It is that of the file itself, or of its separate debug file.
 *
 * <p>Its units are found when it is made, and read when an address is asked for. For one thread at
 * a time.
 */
final class DebugInformation {
    /** Functions and paths of a file that profiles have; each some hundred bytes. */
    private static final int MOST_NAMES = 1 << 16;

    private final IndexedDwarf dwarf;
    private final DwarfLookup lookup;
    private final SymbolSource source;
    private final Demangler demangler;
    private final Map<String, String> shown = new HashMap<>();
    private final Map<String, String> paths = new HashMap<>();

    private DebugInformation(IndexedDwarf dwarf, SymbolSource source, Demangler demangler) {
        this.dwarf = dwarf;
        this.lookup = dwarf.dwarf().lookup();
        this.source = source;
        this.demangler = demangler;
    }

    /** Returns what a file or its separate debug file has; null if that is nothing. */
    static @Nullable DebugInformation of(
            CodeFile file, DebugFiles debugFiles, Demangler demangler) {
        try {
            Optional<DebugInformation> own =
                    of(
                            file.requireElf(),
                            debugFiles.othersOf(file, null),
                            debugFiles,
                            SymbolSource.DWARF,
                            demangler);
            if (own.isPresent()) {
                return own.get();
            }
            Optional<DebugFiles.DebugFile> other = debugFiles.of(file);
            return other.isEmpty()
                    ? null
                    : of(
                                    other.get().elf(),
                                    debugFiles.othersOf(file, other.get()),
                                    debugFiles,
                                    SymbolSource.DWARF_OF_DEBUG_FILE,
                                    demangler)
                            .orElse(null);
        } catch (MalformedElfException | OutOfMemoryError unusable) {
            return null;
        }
    }

    private static Optional<DebugInformation> of(
            ElfFile elf,
            OtherFiles others,
            DebugFiles debugFiles,
            SymbolSource source,
            Demangler demangler)
            throws MalformedElfException {
        Optional<IndexedDwarf> dwarf = IndexedDwarf.of(elf, others, debugFiles);
        if (dwarf.isEmpty()) {
            return Optional.empty();
        }
        var information = new DebugInformation(dwarf.get(), source, demangler);
        debugFiles.use(information);
        return Optional.of(information);
    }

    /** Keeps on disk what was read since. */
    void keep() {
        dwarf.keep(lookup);
    }

    /**
     * Returns what is known of an address.
     *
     * @param bySymbol what symbol tables say of it
     */
    Resolution resolve(long address, Resolution bySymbol) {
        try {
            int count = lookup.find(address);
            return count == 0 ? bySymbol : resolve(count, bySymbol);
        } catch (OutOfMemoryError tooLarge) {
            return bySymbol;
        }
    }

    private Resolution resolve(int count, Resolution bySymbol) {
        List<SourceFrame> frames = new ArrayList<>(count);
        for (int i = 0; i < count - 1; i++) {
            String systemName = lookup.systemName(i);
            if (!systemName.isEmpty()) {
                frames.add(frame(i, systemName, shown(systemName), source));
            }
        }
        SourceFrame outermost = outermost(count - 1, bySymbol);
        if (outermost != null) {
            frames.add(outermost);
        }
        return frames.isEmpty() ? bySymbol : new Resolution.Named(frames);
    }

    /**
     * The function that is not inlined. Where only its plain name is known, the symbol has more of
     * it: parameters, or which copy of the function it is.
     */
    private @Nullable SourceFrame outermost(int index, Resolution bySymbol) {
        String systemName = lookup.systemName(index);
        if (bySymbol instanceof Resolution.Named named && !lookup.hasLinkageName(index)) {
            SourceFrame symbol = named.innermost();
            return frame(index, symbol.systemName(), symbol.function(), symbol.source());
        }
        return systemName.isEmpty() ? null : frame(index, systemName, shown(systemName), source);
    }

    private SourceFrame frame(
            int index, String systemName, String function, SymbolSource nameSource) {
        return new SourceFrame(
                function,
                systemName,
                path(lookup.file(index)),
                lookup.line(index),
                lookup.column(index),
                lookup.functionLine(index),
                nameSource);
    }

    private String shown(String systemName) {
        String known = shown.get(systemName);
        if (known == null) {
            known = NameCleaner.clean(demangler.demangle(systemName));
            remember(shown, systemName, known);
        }
        return known;
    }

    private String path(String path) {
        String known = paths.get(path);
        if (known == null) {
            known = NameCleaner.clean(path);
            remember(paths, path, known);
        }
        return known;
    }

    private static void remember(Map<String, String> names, String name, String shown) {
        if (names.size() == MOST_NAMES) {
            names.clear();
        }
        names.put(name, shown);
    }
}
