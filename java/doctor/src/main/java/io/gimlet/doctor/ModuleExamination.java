// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.CodeMapping;
import io.gimlet.capture.process.ProcFiles;
import io.gimlet.capture.process.ServedFiles;
import io.gimlet.elf.CodeRanges;
import io.gimlet.elf.DebugLink;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.go.GoSymbols;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.DebugPackages;
import io.gimlet.symbols.SymbolIndex;
import io.gimlet.symbols.SymbolSource;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Looks at the code that a process has mapped: what names it, and what unwinds it. */
final class ModuleExamination {
    private ModuleExamination() {}

    /** Every module of a process, in the order of addresses; empty when it is gone. */
    static Optional<List<ModuleFinding>> examine(int processId) {
        return ProcFiles.mappings(processId).map(ModuleExamination::examine);
    }

    /**
     * A program, library or debug file of this host.
     *
     * @throws IOException if it cannot be opened
     */
    static ModuleFinding examine(Path path) throws IOException {
        CodeFile file = CodeFile.open(path);
        var packages = new DebugPackages();
        packages.want(file);
        packages.search();
        return finding(path.toString(), file, new DebugFiles(), packages);
    }

    private static List<ModuleFinding> examine(List<CodeMapping> mappings) {
        CodeFiles files = new CodeFiles();
        DebugFiles debugFiles = new DebugFiles(new ServedFiles());
        Map<CodeFile, CodeMapping> modules = new LinkedHashMap<>();
        List<ModuleFinding> findings = new ArrayList<>();
        long anonymousBytes = 0;
        for (CodeMapping mapping : mappings) {
            if (mapping.hasFile() || mapping.isVdso()) {
                modules.putIfAbsent(files.fileOf(mapping), mapping);
            } else {
                anonymousBytes += mapping.end() - mapping.start();
            }
        }
        var packages = new DebugPackages();
        modules.keySet().forEach(packages::want);
        packages.search();
        modules.forEach((file, mapping) ->
                findings.add(finding(mapping.path(), file, debugFiles, packages)));
        if (anonymousBytes > 0) {
            findings.add(ModuleFinding.generatedCode(anonymousBytes));
        }
        return findings;
    }

    private static ModuleFinding finding(
            String path, CodeFile file, DebugFiles debugFiles, DebugPackages packages) {
        UnknownReason refusal = file.refusal();
        if (refusal != null) {
            return ModuleFinding.refused(path, refusal);
        }
        try {
            SymbolIndex symbols = SymbolIndex.of(file, debugFiles);
            Optional<GoSymbols> go = GoSymbols.of(file.requireElf());
            Optional<DebugFiles.DebugFile> debugFile = debugFiles.of(file);
            return new ModuleFinding(
                    path,
                    file.buildId(),
                    unwinding(file, debugFiles),
                    symbolCounts(go, symbols),
                    go.isPresent() ? OptionalDouble.empty() : namedShare(file, symbols),
                    lines(file, debugFile, go),
                    debugFile,
                    lookedFor(file),
                    packages.remedyFor(file),
                    Optional.empty());
        } catch (MalformedElfException unusable) {
            return ModuleFinding.refused(path, UnknownReason.of(unusable));
        }
    }

    private static Optional<ModuleFinding.Unwinding> unwinding(
            CodeFile file, DebugFiles debugFiles) {
        try {
            UnwindTable table = UnwindTable.read(file.requireElf());
            Optional<DebugFiles.DebugFile> debugFile =
                    table.rowCount() == 0 ? debugFiles.of(file) : Optional.empty();
            if (debugFile.isPresent()) {
                table = UnwindTable.read(file.requireElf(), debugFile.get().elf());
            }
            return Optional.of(
                    new ModuleFinding.Unwinding(table.source(), table.rowCount(), table.gaps()));
        } catch (MalformedElfException unreadable) {
            return Optional.empty();
        }
    }

    private static OptionalDouble namedShare(CodeFile file, SymbolIndex symbols)
            throws MalformedElfException {
        CodeRanges code = file.requireElf().codeRanges();
        long all = 0;
        for (int i = 0; i < code.size(); i++) {
            all += code.end(i) - code.start(i);
        }
        long named = 0;
        long end = 0; // of what was counted; functions may contain others
        for (int i = 0; i < symbols.size(); i++) {
            long start = Math.max(symbols.start(i), end);
            named += Math.max(0, symbols.end(i) - start);
            end = Math.max(symbols.end(i), end);
        }
        return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) named / all);
    }

    private static Optional<SymbolSource> lines(
            CodeFile file, Optional<DebugFiles.DebugFile> debugFile, Optional<GoSymbols> go) {
        if (hasDebugInformation(file.requireElf())) {
            return Optional.of(SymbolSource.DWARF);
        }
        if (debugFile.isPresent() && hasDebugInformation(debugFile.get().elf())) {
            return Optional.of(SymbolSource.DWARF_OF_DEBUG_FILE);
        }
        return go.map(table -> SymbolSource.GO_TABLE);
    }

    private static boolean hasDebugInformation(ElfFile elf) {
        return elf.section(".debug_info").isPresent() || elf.section(".zdebug_info").isPresent();
    }

    /** Where a debug file may lie, in the process's root directory and in ours. */
    private static List<Path> lookedFor(CodeFile file) throws MalformedElfException {
        List<Path> paths = new ArrayList<>();
        DebugFiles.pathOf(file.buildId()).ifPresent(paths::add);
        CodeFile.Origin origin = file.origin();
        Optional<DebugLink> link = DebugLink.of(file.requireElf());
        if (origin != null && link.isPresent()) {
            paths.addAll(DebugFiles.pathsOf(link.get(), Path.of(origin.path())));
        }
        return paths;
    }

    private static Map<SymbolSource, Integer> symbolCounts(
            Optional<GoSymbols> go, SymbolIndex symbols) {
        Map<SymbolSource, Integer> counts = new LinkedHashMap<>();
        go.ifPresent(table -> counts.put(SymbolSource.GO_TABLE, table.functionCount()));
        for (SymbolSource source : SymbolSource.values()) {
            int count = symbols.count(source);
            if (count > 0) {
                counts.put(source, count);
            }
        }
        return counts;
    }
}
