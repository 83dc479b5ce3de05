// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.capture.process.CodeMapping;
import io.gimlet.profile.Function;
import io.gimlet.profile.Mapping;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.NameCleaner;
import io.gimlet.symbols.PerfMapFile;
import io.gimlet.symbols.Resolution;
import io.gimlet.symbols.SymbolIndex;
import io.gimlet.symbols.UnknownReason;
import io.gimlet.symbols.UserBudget;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names addresses of processes: from their files' symbols, or from perf maps. For one thread. */
final class ProcessSymbolizer {
    private static final Path PROC = Path.of("/proc");

    /** What perf maps may take of the memory that Gimlet may have. */
    private static final int PERF_MAPS_PART = 4;

    private final Demangler demangler;
    private final DebugFiles debugFiles;
    private final Map<CodeFile, NamedFile> files = new HashMap<>();
    private final Map<CodeMapping, Mapping> shownMappings = new HashMap<>();
    private final UserBudget perfMapBytes =
            new UserBudget(Runtime.getRuntime().maxMemory() / PERF_MAPS_PART);
    private final Map<Integer, PerfMapFile> perfMaps = new HashMap<>();
    private final Map<Integer, PerfMapFile.Outcome> perfMapRefusals = new HashMap<>();
    private final Set<Integer> refreshed = new HashSet<>();

    ProcessSymbolizer(Demangler demangler, DebugFiles debugFiles) {
        this.demangler = demangler;
        this.debugFiles = debugFiles;
    }

    ResolvedFrame resolve(FrameRequest.User request) {
        CodeMapping mapping = request.mapping();
        if (mapping == null) {
            return ResolvedFrame.unnamed(
                    request.address(), null, "[unknown]", UnknownReason.NO_MAPPING);
        }
        CodeFile file = request.file();
        if (file == null || isGenerated(mapping, file)) {
            return resolveGenerated(request, mapping);
        }
        return resolveInFile(request.address(), mapping, file);
    }

    /** Memory of no file, and files that are no programs: runtimes map both for generated code. */
    private static boolean isGenerated(CodeMapping mapping, CodeFile file) {
        return (!mapping.hasFile() && !mapping.isVdso())
                || file.refusal() == UnknownReason.MALFORMED_ELF;
    }

    private ResolvedFrame resolveInFile(long address, CodeMapping mapping, CodeFile file) {
        Mapping shown = shown(mapping, file);
        OptionalLong bias = mapping.loadBias(file);
        NamedFile named = files.computeIfAbsent(file, opened -> NamedFile.of(opened, debugFiles));
        SymbolIndex symbols = named.symbols();
        if (symbols == null || bias.isEmpty()) {
            UnknownReason reason = named.refusal();
            // Without the file's headers the best number is the offset in the file.
            long offset = address - mapping.start() + shown.fileOffset();
            return ResolvedFrame.unnamed(
                    address,
                    shown,
                    standIn(shown, offset),
                    reason == null ? UnknownReason.NO_SEGMENT : reason);
        }
        long inFile = address - bias.getAsLong();
        int symbol = symbols.find(inFile);
        if (symbol < 0) {
            Resolution missing = symbols.resolve(inFile, demangler);
            UnknownReason reason =
                    missing instanceof Resolution.Unnamed(var why) ? why : UnknownReason.NO_SYMBOL;
            return ResolvedFrame.unnamed(address, shown, standIn(shown, inFile), reason);
        }
        Function function = named.names().get(symbol);
        if (function == null) {
            String systemName = symbols.name(symbol);
            String name = NameCleaner.clean(demangler.demangle(systemName));
            function = new Function(name, systemName, "", 0);
            named.names().put(symbol, function);
        }
        return ResolvedFrame.named(address, shown, function, symbols.source(symbol));
    }

    /** How profiles show a mapping. */
    private Mapping shown(CodeMapping mapping, @Nullable CodeFile file) {
        return shownMappings.computeIfAbsent(
                mapping,
                one -> {
                    String path = one.path();
                    return new Mapping(
                            one.start(),
                            one.end(),
                            one.fileOffset(),
                            path.isEmpty() ? "//anon" : NameCleaner.clean(path),
                            file == null ? "" : file.buildId());
                });
    }

    private static String standIn(Mapping mapping, long offset) {
        return mapping.baseName() + "+0x" + Long.toHexString(offset);
    }

    private ResolvedFrame resolveGenerated(FrameRequest.User request, CodeMapping mapping) {
        int processId = request.processId();
        PerfMapFile perfMap =
                perfMaps.computeIfAbsent(processId, id -> new PerfMapFile(PROC, id, perfMapBytes));
        Resolution found = perfMap.map().resolve(request.address(), demangler);
        if (found instanceof Resolution.Unnamed && refreshed.add(processId)) {
            PerfMapFile.Outcome outcome = perfMap.refresh();
            if (outcome.isRefusal()) {
                perfMapRefusals.put(processId, outcome);
            } else {
                perfMapRefusals.remove(processId);
            }
            found = perfMap.map().resolve(request.address(), demangler);
        }
        if (found instanceof Resolution.Named named) {
            return ResolvedFrame.named(
                    request.address(),
                    shown(mapping, null),
                    new Function(named.name(), named.systemName(), "", 0),
                    named.source());
        }
        return ResolvedFrame.unnamed(
                request.address(),
                shown(mapping, null),
                "[generated code]",
                whyNotNamed(processId, perfMap, found));
    }

    private UnknownReason whyNotNamed(int processId, PerfMapFile perfMap, Resolution found) {
        PerfMapFile.Outcome refusal = perfMapRefusals.get(processId);
        if (refusal != null) {
            return refusal == PerfMapFile.Outcome.STALE
                    ? UnknownReason.PERF_MAP_STALE
                    : UnknownReason.PERF_MAP_REFUSED;
        }
        if (found instanceof Resolution.Unnamed(var reason) && perfMap.map().isFull()) {
            return reason;
        }
        return perfMap.map().size() == 0
                ? UnknownReason.ANONYMOUS_MEMORY
                : UnknownReason.NOT_IN_PERF_MAP;
    }

    /** Lets perf maps be read again, once each: they grow. */
    void allowRefresh() {
        refreshed.clear();
    }

    /** What was wrong with the perf map of a process; null when nothing was. */
    PerfMapFile.@Nullable Outcome perfMapRefusal(int processId) {
        return perfMapRefusals.get(processId);
    }
}
