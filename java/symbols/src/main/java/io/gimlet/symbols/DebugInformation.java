// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.LongMemo;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.dwarf.DwarfLookup;
import io.gimlet.elf.dwarf.OtherFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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

    /** Frames with calls of inlined functions; 9 MiB. */
    private static final int MOST_CALLERS = 1 << 17;

    private final IndexedDwarf dwarf;
    private final DwarfLookup lookup;
    private final SymbolSource source;
    private final Demangler demangler;
    private final LongMemo<SourceFrame> callers = new LongMemo<>(MOST_CALLERS);
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
                                    other.get().source() == SymbolSource.DEBUGINFOD
                                            ? SymbolSource.DWARF_OF_DEBUGINFOD
                                            : SymbolSource.DWARF_OF_DEBUG_FILE,
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

    /** Returns the same for another thread. */
    DebugInformation another(Demangler namesDemangler) {
        return new DebugInformation(dwarf, source, namesDemangler);
    }

    /** Keeps on disk what was read since. */
    void keep() {
        dwarf.keep(lookup);
    }

    /**
     * Returns what is known of an address.
     *
     * @param bySymbol what symbol tables say of it; asked when that counts
     */
    Resolution resolve(long address, Supplier<Resolution> bySymbol) {
        try {
            int count = lookup.find(address);
            return count == 0 ? bySymbol.get() : resolve(count, bySymbol);
        } catch (OutOfMemoryError tooLarge) {
            return bySymbol.get();
        }
    }

    private Resolution resolve(int count, Supplier<Resolution> bySymbol) {
        List<SourceFrame> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            SourceFrame frame = knownFrame(i, i == count - 1, bySymbol);
            if (!frame.systemName().isEmpty()) {
                frames.add(frame);
            }
        }
        return frames.isEmpty() ? bySymbol.get() : new Resolution.Named(frames);
    }

    /**
     * Frames with a call in them come again: that of an inlined function has many addresses. Where
     * the symbol counts, it may be another one in another part of the function.
     */
    private SourceFrame knownFrame(int index, boolean isOutermost, Supplier<Resolution> bySymbol) {
        if (isOutermost && !lookup.hasLinkageName(index)) {
            return outermost(index, bySymbol.get());
        }
        long call = lookup.call(index);
        if (call == DwarfLookup.NO_CALL) {
            return frame(index);
        }
        SourceFrame known = callers.get(call);
        if (known == null) {
            known = frame(index);
            callers.put(call, known);
        }
        return known;
    }

    /**
     * The function that is not inlined. Where only its plain name is known, the symbol has more of
     * it: parameters, or which copy of the function it is.
     */
    private SourceFrame outermost(int index, Resolution bySymbol) {
        if (!(bySymbol instanceof Resolution.Named named)) {
            return frame(index);
        }
        SourceFrame symbol = named.innermost();
        return frame(index, symbol.systemName(), symbol.function(), symbol.source());
    }

    private SourceFrame frame(int index) {
        String systemName = lookup.systemName(index);
        return frame(index, systemName, shown(systemName), source);
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
