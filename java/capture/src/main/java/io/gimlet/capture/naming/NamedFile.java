// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.elf.MalformedElfException;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.SymbolIndex;
import io.gimlet.symbols.UnknownReason;
import org.jspecify.annotations.Nullable;

/** The symbols of a file with code, read once. For the symbolizer's thread. */
final class NamedFile {
    private final @Nullable SymbolIndex symbols;
    private final @Nullable UnknownReason refusal;
    private final NameCache names = new NameCache();

    private NamedFile(@Nullable SymbolIndex symbols, @Nullable UnknownReason refusal) {
        this.symbols = symbols;
        this.refusal = refusal;
    }

    static NamedFile of(CodeFile file, DebugFiles debugFiles) {
        if (file.elf() == null) {
            return new NamedFile(null, file.refusal());
        }
        try {
            return new NamedFile(SymbolIndex.of(file, debugFiles), null);
        } catch (MalformedElfException malformed) {
            return new NamedFile(null, UnknownReason.MALFORMED_ELF);
        } catch (OutOfMemoryError tooLarge) {
            return new NamedFile(null, UnknownReason.SYMBOLS_TOO_LARGE);
        } catch (InternalError truncated) {
            // The JVM's answer to SIGBUS: the file was cut short while it was mapped.
            return new NamedFile(null, UnknownReason.FILE_CHANGED);
        }
    }

    /** The file's symbols; null with a {@link #refusal()}. */
    @Nullable SymbolIndex symbols() {
        return symbols;
    }

    /** Why addresses in this file have no names; null when they may have. */
    @Nullable UnknownReason refusal() {
        return refusal;
    }

    NameCache names() {
        return names;
    }
}
