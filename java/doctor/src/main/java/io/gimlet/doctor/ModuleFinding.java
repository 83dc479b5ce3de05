// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import io.gimlet.elf.unwind.UnwindGap;
import io.gimlet.elf.unwind.UnwindSource;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.SymbolSource;
import io.gimlet.symbols.UnknownReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Code that a process has mapped.
 *
 * @param path as the process sees it, hostile
 * @param buildId lower-case hexadecimal digits; empty when it has none
 * @param unwinding its unwind information; empty when it cannot be read
 * @param symbols how many functions each source names
 * @param namedShare the part of its code that symbols cover, 0 to 1; empty where its functions are
 *     those of Go's table
 * @param lines where its source lines are; empty when nowhere
 * @param debugFile its separate debug file, if that is installed
 * @param lookedFor where that was looked for
 * @param remedy the command that gets it
 * @param refusal why nothing is known of it; empty when something is
 */
record ModuleFinding(
        String path,
        String buildId,
        Optional<Unwinding> unwinding,
        Map<SymbolSource, Integer> symbols,
        OptionalDouble namedShare,
        Optional<SymbolSource> lines,
        Optional<DebugFiles.DebugFile> debugFile,
        List<Path> lookedFor,
        Optional<String> remedy,
        Optional<UnknownReason> refusal) {
    /**
     * The unwind information of a file.
     *
     * @param gaps how often code has no usable rule, by cause
     */
    record Unwinding(UnwindSource source, int rows, Map<UnwindGap, Integer> gaps) {}

    static ModuleFinding refused(String path, @Nullable UnknownReason reason) {
        return new ModuleFinding(
                path,
                "",
                Optional.empty(),
                Map.of(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.of(reason == null ? UnknownReason.FILE_NOT_OPENED : reason));
    }

    static ModuleFinding generatedCode(long bytes) {
        return refused("generated code, " + (bytes >> 10) + " KiB", UnknownReason.ANONYMOUS_MEMORY);
    }

    /** Whether functions that are not exported have names. */
    boolean hasAllSymbols() {
        return symbols.containsKey(SymbolSource.SYMTAB)
                || symbols.containsKey(SymbolSource.GO_TABLE)
                || symbols.containsKey(SymbolSource.MINI_DEBUG_INFO)
                || symbols.containsKey(SymbolSource.DEBUG_FILE)
                || symbols.containsKey(SymbolSource.LINKED_DEBUG_FILE)
                || symbols.containsKey(SymbolSource.VDSO);
    }
}
