// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.GoFunctionTable;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Segment;
import io.gimlet.elf.unwind.DescribedFunctions;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.FileResolver;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;
import io.gimlet.symbols.SymbolIndex;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file whose code is shown: where its functions are, their bytes, and the source of each. */
final class CodeModule {
    /** Longer functions are those of hostile files. */
    private static final long MOST_BYTES = 1 << 20;

    private final ElfFile elf;
    private final SymbolIndex symbols;
    private final FileResolver resolver;
    private final @Nullable GoFunctionTable goFunctions;
    private @Nullable DescribedFunctions described;

    /** Where a function is: its first address, and the one after its last. */
    record Extent(long start, long end) {}

    private CodeModule(
            ElfFile elf,
            SymbolIndex symbols,
            FileResolver resolver,
            @Nullable GoFunctionTable goFunctions) {
        this.elf = elf;
        this.goFunctions = goFunctions;
        this.symbols = symbols;
        this.resolver = resolver;
    }

    /** The first file that holds code, which debug files do not; empty when there is none. */
    static Optional<CodeModule> of(
            List<CodeFile> files, DebugFiles debugFiles, Demangler demangler) {
        return files.stream()
                .filter(file -> file.elf() != null && holdsCode(file.requireElf()))
                .findFirst()
                .flatMap(file -> of(file, debugFiles, demangler));
    }

    private static Optional<CodeModule> of(
            CodeFile file, DebugFiles debugFiles, Demangler demangler) {
        try {
            return Optional.of(
                    new CodeModule(
                            file.requireElf(),
                            SymbolIndex.of(file, debugFiles),
                            FileResolver.of(file, debugFiles, demangler),
                            GoFunctionTable.of(file.requireElf()).orElse(null)));
        } catch (MalformedElfException unusable) {
            return Optional.empty();
        }
    }

    private static boolean holdsCode(ElfFile elf) {
        return elf.section(".text").map(text -> elf.contents(text).byteSize() > 0).orElse(true);
    }

    ElfFile elf() {
        return elf;
    }

    /** The function at an address; empty when nothing tells where it begins and ends. */
    Optional<Extent> functionAt(long address) {
        int symbol = symbols.find(address);
        if (symbol >= 0) {
            return extent(symbols.start(symbol), symbols.end(symbol));
        }
        DescribedFunctions functions = described();
        long start = functions.startOf(address);
        return start == DescribedFunctions.NONE
                ? goFunctionAt(address)
                : extent(start, functions.endOf(address));
    }

    private Optional<Extent> goFunctionAt(long address) {
        GoFunctionTable table = goFunctions;
        if (table == null) {
            return Optional.empty();
        }
        int low = 0;
        int high = table.count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(table.address(middle), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(address, table.address(high + 1)) < 0
                ? extent(table.address(high), table.address(high + 1))
                : Optional.empty();
    }

    private DescribedFunctions described() {
        if (described == null) {
            try {
                described = DescribedFunctions.of(elf);
            } catch (MalformedElfException | OutOfMemoryError unusable) {
                described = DescribedFunctions.none();
            }
        }
        return described;
    }

    private static Optional<Extent> extent(long start, long end) {
        return end - start > 0 && end - start <= MOST_BYTES
                ? Optional.of(new Extent(start, end))
                : Optional.empty();
    }

    /** The bytes of a function; empty when the file does not have all of them. */
    Optional<byte[]> code(Extent function) {
        for (Segment segment : elf.segments()) {
            long from = function.start() - segment.address();
            long size = function.end() - function.start();
            if (segment.isLoad() && from >= 0 && from + size <= segment.fileSize()) {
                long offset = segment.fileOffset() + from;
                try {
                    return Optional.of(
                            elf.bytes().readBytes(offset, (int) size, "the code of a function"));
                } catch (MalformedElfException cut) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** The functions at an address, an inlined one before its caller; empty when unknown. */
    List<SourceFrame> framesAt(long address) {
        return resolver.resolve(address) instanceof Resolution.Named named
                ? named.frames()
                : List.of();
    }
}
