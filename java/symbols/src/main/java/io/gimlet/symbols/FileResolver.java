// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Extent;
import io.gimlet.elf.LinkageStubs;
import io.gimlet.elf.LongMemo;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SignalTrampoline;
import io.gimlet.elf.go.GoSymbols;
import io.gimlet.elf.unwind.DescribedFunctions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Names the addresses of one file with code, from Go's function table, its symbol tables and debug
 * information or those of its separate debug file, and says where functions without a name begin.
 * Remembers what it found: whoever maps the file, and wherever, asks for the same places.
 *
 * <p>The symbol tables are read when it is made, debug information when it is needed. For one
 * thread at a time.
 */
public final class FileResolver implements Resolver {
    /** 3 MiB; programs spend their time at some thousand addresses of a file. */
    private static final int MOST_REMEMBERED = 1 << 16;

    private static final Resolution TRAMPOLINE =
            Resolution.Named.ofSymbol(SignalTrampoline.NAME, Demangler.NONE, SymbolSource.CODE);

    private final @Nullable ElfFile elf;
    private final Demangler demangler;
    private final @Nullable SymbolIndex symbols;
    private final @Nullable GoSymbols go;
    private final @Nullable DebugInformation debugInformation;
    private final Resolution.Unnamed withoutSymbols;

    /** Both are read when an address has no symbol; null before that. */
    private @Nullable LinkageStubs stubs;

    private @Nullable DescribedFunctions described;

    private final LongMemo<Resolution> byAddress = new LongMemo<>(MOST_REMEMBERED);
    private final LongMemo<Resolution> bySymbol = new LongMemo<>(MOST_REMEMBERED);

    private FileResolver(
            @Nullable ElfFile elf,
            @Nullable SymbolIndex symbols,
            @Nullable GoSymbols go,
            @Nullable DebugInformation debugInformation,
            UnknownReason withoutSymbols,
            Demangler demangler) {
        this.go = go;
        this.elf = elf;
        this.demangler = demangler;
        this.symbols = symbols;
        this.debugInformation = debugInformation;
        this.withoutSymbols = new Resolution.Unnamed(withoutSymbols);
    }

    /**
     * Reads the symbols of a file; one that cannot be read has a resolver that says why.
     *
     * @param file the file, whose bytes have to stay readable
     * @param debugFiles where its separate debug file is looked for
     * @param demangler for the names in it
     */
    public static FileResolver of(CodeFile file, DebugFiles debugFiles, Demangler demangler) {
        UnknownReason refusal = file.refusal();
        if (refusal != null) {
            return new FileResolver(null, null, null, null, refusal, demangler);
        }
        try {
            SymbolIndex symbols = SymbolIndex.of(file, debugFiles);
            return new FileResolver(
                    file.elf(),
                    symbols,
                    GoSymbols.of(file.requireElf()).orElse(null),
                    DebugInformation.of(file, debugFiles, demangler),
                    UnknownReason.NO_SYMBOLS,
                    demangler);
        } catch (MalformedElfException unusable) {
            return new FileResolver(null, null, null, null, UnknownReason.of(unusable), demangler);
        } catch (OutOfMemoryError tooLarge) {
            return new FileResolver(
                    null, null, null, null, UnknownReason.SYMBOLS_TOO_LARGE, demangler);
        }
    }

    /** Returns a resolver of the same file for another thread. */
    public FileResolver another(Demangler namesDemangler) {
        return new FileResolver(
                elf,
                symbols,
                go,
                debugInformation == null ? null : debugInformation.another(namesDemangler),
                withoutSymbols.reason(),
                namesDemangler);
    }

    /** Returns whether the symbols could be read, so that there may be names. */
    public boolean isReadable() {
        return symbols != null;
    }

    /** Returns where the function at an address is; empty when nothing tells. */
    public Optional<Extent> functionAt(long address) {
        if (elf == null || symbols == null) {
            return Optional.empty();
        }
        int symbol = symbols.find(address);
        if (symbol >= 0) {
            return Optional.of(new Extent(symbols.start(symbol), symbols.end(symbol)));
        }
        DescribedFunctions functions = described(elf);
        long start = functions.startOf(address);
        return start == DescribedFunctions.NONE
                ? functionOfGo(address)
                : Optional.of(new Extent(start, functions.endOf(address)));
    }

    private Optional<Extent> functionOfGo(long address) {
        try {
            return go == null ? Optional.empty() : go.extentAt(address);
        } catch (MalformedElfException shrank) {
            return Optional.empty();
        }
    }

    /**
     * Returns the address that a frame is at, given the one before a return address. They differ
     * where a signal handler returns to: no call is before that code.
     */
    public long frameAddress(long address) {
        return isTrampoline(address + 1) ? address + 1 : address;
    }

    private boolean isTrampoline(long address) {
        try {
            return elf != null && SignalTrampoline.isAt(elf, address);
        } catch (MalformedElfException shrank) {
            return false;
        }
    }

    /** Returns what is known about an address; a file says the same at any time. */
    public Resolution resolve(long address) {
        Resolution known = byAddress.get(address);
        if (known == null) {
            known = find(address);
            byAddress.put(address, known);
        }
        return known;
    }

    @Override
    public Resolution resolve(long address, long timeNanos) {
        return resolve(address);
    }

    /** Returns the same, and does not remember it: for addresses that are asked for once. */
    public Resolution find(long address) {
        if (symbols == null) {
            return withoutSymbols;
        }
        List<SourceFrame> ofGo = go == null ? List.of() : framesOfGo(go, address);
        if (!ofGo.isEmpty()) {
            return new Resolution.Named(ofGo);
        }
        return debugInformation == null
                ? findSymbol(symbols, address)
                : debugInformation.resolve(address, () -> findSymbol(symbols, address));
    }

    private Resolution findSymbol(SymbolIndex symbols, long address) {
        int symbol = symbols.find(address);
        if (symbol < 0 && isTrampoline(address)) {
            return TRAMPOLINE;
        }
        Resolution known = bySymbol.get(symbol);
        if (known == null) {
            known = symbols.resolution(symbol, demangler);
            bySymbol.put(symbol, known);
        }
        return known instanceof Resolution.Unnamed unnamed
                ? withoutSymbol(unnamed, symbols, address)
                : known;
    }

    private static List<SourceFrame> framesOfGo(GoSymbols go, long address) {
        try {
            return go.framesAt(address).stream().map(SourceFrame::ofGo).toList();
        } catch (MalformedElfException shrank) {
            return List.of();
        }
    }

    private Resolution withoutSymbol(
            Resolution.Unnamed unnamed, SymbolIndex symbols, long address) {
        try {
            String callee = elf == null ? "" : callee(elf, symbols, address);
            return callee.isEmpty()
                    ? withStart(unnamed, address)
                    : Resolution.Named.ofStub(callee, demangler);
        } catch (MalformedElfException shrank) {
            return unnamed;
        }
    }

    /** What the linkage stub at an address calls; empty when it is in none. */
    private String callee(ElfFile file, SymbolIndex symbols, long address)
            throws MalformedElfException {
        if (stubs == null) {
            stubs = LinkageStubs.of(file);
        }
        Optional<LinkageStubs.Callee> callee = stubs.calledAt(address);
        if (callee.isEmpty()) {
            return "";
        }
        String function = callee.get().function();
        return function.isEmpty() ? chosenBy(callee.get().resolver(), symbols) : function;
    }

    /** A resolver has the name of what it chooses; without a symbol, objdump calls it so. */
    private static String chosenBy(long resolver, SymbolIndex symbols) {
        int symbol = symbols.find(resolver);
        return symbol >= 0 && symbols.start(symbol) == resolver
                ? symbols.name(symbol)
                : "*ABS*+0x" + Long.toHexString(resolver);
    }

    private Resolution withStart(Resolution.Unnamed unnamed, long address) {
        long start = functionStart(address);
        return start == DescribedFunctions.NONE
                ? unnamed
                : new Resolution.Unnamed(
                        unnamed.reason(), unnamed.remedy(), OptionalLong.of(start));
    }

    private long functionStart(long address) {
        return elf == null ? DescribedFunctions.NONE : described(elf).startOf(address);
    }

    private DescribedFunctions described(ElfFile file) {
        if (described == null) {
            described = readDescribed(file);
        }
        return described;
    }

    private static DescribedFunctions readDescribed(ElfFile elf) {
        try {
            return DescribedFunctions.of(elf);
        } catch (MalformedElfException | OutOfMemoryError unusable) {
            return DescribedFunctions.none();
        }
    }
}
