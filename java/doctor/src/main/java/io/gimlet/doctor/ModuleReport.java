// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.process.ProcFiles;
import io.gimlet.elf.unwind.UnwindGap;
import io.gimlet.elf.unwind.UnwindSource;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.NameCleaner;
import io.gimlet.symbols.SymbolSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What names and unwinds the code of a process, as text: for each module its unwind information,
 * its symbols, and what to do where they lack.
 */
public final class ModuleReport {
    private ModuleReport() {}

    /**
     * Writes the report of a process.
     *
     * @throws RecordingException if there is no such process, or it may not be looked at
     */
    public static void write(int processId, Appendable target)
            throws IOException, RecordingException {
        List<ModuleFinding> modules =
                ModuleExamination.examine(processId)
                        .orElseThrow(() -> new RecordingException(noMaps(processId)));
        for (ModuleFinding module : modules) {
            write(module, target);
        }
    }

    /**
     * Writes the report of a program, library or debug file.
     *
     * @throws IOException if it cannot be read
     */
    public static void write(Path file, Appendable target) throws IOException {
        write(ModuleExamination.examine(file), target);
    }

    private static String noMaps(int processId) {
        String hidden =
                ProcFiles.liveness(processId) == ProcFiles.Liveness.KERNEL_THREAD
                        ? "it is a kernel thread, which has no code of its own"
                        : "it belongs to somebody else; run as root, or with CAP_SYS_PTRACE";
        return "cannot examine process "
                + processId
                + ": "
                + ProcFiles.absence(processId).orElse(hidden);
    }

    private static void write(ModuleFinding module, Appendable target) throws IOException {
        target.append(NameCleaner.clean(module.path())).append('\n');
        if (module.refusal().isPresent()) {
            line(target, "nothing", module.refusal().get().text());
            line(target, "do", module.refusal().get().hint());
            return;
        }
        if (!module.buildId().isEmpty()) {
            line(target, "build id", module.buildId());
        }
        line(
                target,
                "unwind",
                module.unwinding().map(ModuleReport::unwinding).orElse("unreadable"));
        line(target, "symbols", symbols(module.symbols()));
        if (module.namedShare().isPresent()) {
            line(target, "covered", covered(module.namedShare().getAsDouble()));
        }
        line(target, "lines", module.lines().map(it -> "by " + text(it)).orElse("none"));
        if (module.debugFile().isPresent()) {
            DebugFiles.DebugFile file = module.debugFile().get();
            String how = file.source() == SymbolSource.DEBUG_FILE ? "build id" : ".gnu_debuglink";
            line(target, "debug", NameCleaner.clean(file.path().toString()) + ", by " + how);
        }
        if (!module.hasAllSymbols() || module.lines().isEmpty()) {
            for (Path path : module.lookedFor()) {
                line(target, "looked", NameCleaner.clean(path.toString()));
            }
            line(target, "do", module.remedy().orElse(remedy(module)));
        }
    }

    private static String remedy(ModuleFinding module) {
        return module.hasAllSymbols()
                ? "compile it with -g for source lines"
                : "use a build that was not stripped";
    }

    private static String covered(double share) {
        return String.format(Locale.ROOT, "%.1f %% of its code has names", 100 * share);
    }

    private static String unwinding(ModuleFinding.Unwinding unwinding) {
        if (unwinding.source() == UnwindSource.NONE) {
            return "none: walked by frame pointers";
        }
        List<String> gaps = new ArrayList<>();
        for (Map.Entry<UnwindGap, Integer> gap : unwinding.gaps().entrySet()) {
            gaps.add(String.format(Locale.ROOT, "%,d %s", gap.getValue(), words(gap.getKey())));
        }
        return String.format(
                Locale.ROOT,
                "%s, %,d rows%s",
                source(unwinding.source()),
                unwinding.rows(),
                gaps.isEmpty() ? ", no gaps" : "; gaps: " + String.join(", ", gaps));
    }

    private static String source(UnwindSource source) {
        return switch (source) {
            case EH_FRAME -> ".eh_frame";
            case EH_FRAME_HDR -> ".eh_frame, found through its program header";
            case DEBUG_FRAME -> ".debug_frame";
            case GO_PCLNTAB -> "Go's function table";
            case NONE -> "none";
        };
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String symbols(Map<SymbolSource, Integer> counts) {
        if (counts.isEmpty()) {
            return "none: functions are shown by where they begin";
        }
        List<String> parts = new ArrayList<>();
        counts.forEach((source, count) ->
                parts.add(String.format(Locale.ROOT, "%,d from %s", count, text(source))));
        return String.join(", ", parts);
    }

    private static String text(SymbolSource source) {
        return (source == SymbolSource.GO_TABLE ? "" : "the ") + source.text();
    }

    private static void line(Appendable target, String label, String text) throws IOException {
        target.append(String.format(Locale.ROOT, "  %-9s %s%n", label, text));
    }
}
