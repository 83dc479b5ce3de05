// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.capture.naming.NameCache;
import io.gimlet.capture.unwind.UnwindFile;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.UnsupportedElfException;
import io.gimlet.symbols.SymbolIndex;
import io.gimlet.symbols.UnknownReason;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file with code, mapped at first sight: it stays readable when its process exits or somebody
 * deletes it. Made by the draining thread; its symbols are read by the symbolizer's thread.
 */
public final class CodeFile {
    /** Why there is nothing to read; null when there is. */
    private final @Nullable UnknownReason refusal;

    private final @Nullable ElfFile elf;
    private final String buildId;
    private final boolean isVdso;

    private final @Nullable UnwindFile unwind;

    private @Nullable SymbolIndex symbols;
    private @Nullable UnknownReason symbolRefusal;
    private final NameCache names = new NameCache();

    private CodeFile(
            @Nullable ElfFile elf,
            @Nullable UnwindFile unwind,
            @Nullable UnknownReason refusal,
            String buildId,
            boolean isVdso) {
        this.elf = elf;
        this.unwind = unwind;
        this.refusal = refusal;
        this.buildId = buildId;
        this.isVdso = isVdso;
    }

    /** The ELF file in these bytes; one that cannot be used keeps its reason. */
    static CodeFile parse(MemorySegment bytes, boolean isVdso) {
        try {
            ElfFile elf = ElfFile.parse(bytes);
            String buildId = elf.buildId().map(id -> id.hex()).orElse("");
            UnwindFile unwind = new UnwindFile(elf, bytes, () -> DebugFiles.find(buildId));
            return new CodeFile(elf, unwind, null, buildId, isVdso);
        } catch (UnsupportedElfException other) {
            return refused(UnknownReason.UNSUPPORTED_ELF, "");
        } catch (MalformedElfException malformed) {
            return refused(UnknownReason.MALFORMED_ELF, "");
        } catch (InternalError truncated) {
            // The JVM's answer to SIGBUS: the file was cut short while it was mapped.
            return refused(UnknownReason.FILE_CHANGED, "");
        }
    }

    static CodeFile refused(UnknownReason reason, String buildId) {
        return new CodeFile(null, null, reason, buildId, false);
    }

    /** Lower-case hexadecimal digits; empty when the file has none. */
    public String buildId() {
        return buildId;
    }

    /** Whether this is an ELF file that can be read. */
    boolean isUsable() {
        return refusal == null;
    }

    /** The ELF file; null when there is a refusal. */
    public @Nullable ElfFile elf() {
        return elf;
    }

    /** Why addresses in this file have no names; null when they may have. */
    public @Nullable UnknownReason refusal() {
        return refusal != null ? refusal : symbolRefusal;
    }

    /** Its unwind tables; null when there is a refusal. */
    public @Nullable UnwindFile unwind() {
        return unwind;
    }

    public NameCache names() {
        return names;
    }

    private SymbolIndex symbolsOf(ElfFile file) throws MalformedElfException {
        Optional<ElfFile> debugFile =
                file.symtab().isPresent() ? Optional.empty() : DebugFiles.find(buildId);
        return debugFile.isPresent() ? SymbolIndex.of(file, debugFile.get()) : SymbolIndex.of(file);
    }

    /** The file's symbols, read at the first call; null with a {@link #refusal()}. */
    public @Nullable SymbolIndex symbols() {
        if (symbols == null && elf != null && symbolRefusal == null) {
            try {
                symbols = isVdso ? SymbolIndex.ofVdso(elf) : symbolsOf(elf);
            } catch (MalformedElfException malformed) {
                symbolRefusal = UnknownReason.MALFORMED_ELF;
            } catch (InternalError truncated) {
                symbolRefusal = UnknownReason.FILE_CHANGED;
            }
        }
        return symbols;
    }
}
