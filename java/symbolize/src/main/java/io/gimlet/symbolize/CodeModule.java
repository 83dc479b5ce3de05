// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Extent;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Segment;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.FileResolver;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SourceFrame;
import java.util.List;
import java.util.Optional;

/** A file whose code is shown: where its functions are, their bytes, and the source of each. */
final class CodeModule {
    /** Longer functions are those of hostile files. */
    private static final long MOST_BYTES = 1 << 20;

    private final ElfFile elf;
    private final FileResolver resolver;

    private CodeModule(ElfFile elf, FileResolver resolver) {
        this.elf = elf;
        this.resolver = resolver;
    }

    /** The first file that holds code, which debug files do not; empty when there is none. */
    static Optional<CodeModule> of(
            List<CodeFile> files, DebugFiles debugFiles, Demangler demangler) {
        return files.stream()
                .filter(file -> file.elf() != null && holdsCode(file.requireElf()))
                .findFirst()
                .flatMap(file -> of(file, FileResolver.of(file, debugFiles, demangler)));
    }

    private static Optional<CodeModule> of(CodeFile file, FileResolver resolver) {
        return resolver.isReadable()
                ? Optional.of(new CodeModule(file.requireElf(), resolver))
                : Optional.empty();
    }

    private static boolean holdsCode(ElfFile elf) {
        return elf.section(".text").map(text -> elf.contents(text).byteSize() > 0).orElse(true);
    }

    ElfFile elf() {
        return elf;
    }

    /** The function at an address; empty when nothing tells where it begins and ends. */
    Optional<Extent> functionAt(long address) {
        return resolver.functionAt(address)
                .filter(it -> it.end() - it.start() > 0 && it.end() - it.start() <= MOST_BYTES);
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
