// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.profile.Profile;
import io.gimlet.symbolize.BuildIdFiles;
import io.gimlet.symbolize.NamingThread;
import io.gimlet.symbolize.ProfileSymbolizer;
import io.gimlet.symbolize.ProfileSymbolizer.ModuleOutcome;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.NameCleaner;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code gimlet symbolize}: names afterwards what a profile lacks. */
final class SymbolizeCommand implements Callable<Integer> {
    private static final String[] DESCRIPTION = {
        "Name afterwards what a profile lacks, from files of the same builds: those",
        "that -f names, the host's own, and debug files that are installed or that",
        "servers have. Reads pprof files, also those that others wrote."
    };

    private static final String[] FOOTER = {
        "",
        "The profile is replaced, and the one before is kept as FILE.old.",
        "",
        "Examples:",
        "  gimlet symbolize profile.pb.gz                    with what is installed",
        "  gimlet symbolize profile.pb.gz -f ./build         and what is in a directory",
        "  gimlet symbolize profile.pb.gz --debuginfod       and what servers have",
        "  gimlet symbolize profile.pb.gz -f app.debug -o named.pb.gz",
        "",
        "Exit codes: 0 done, 1 a file cannot be read or written, 2 wrong usage,",
        "3 done but nothing was named."
    };

    private static final int NOTHING_NAMED = 3;

    private final PositionalParamSpec file = ProfileInput.parameter();

    private final OptionSpec files =
            Options.repeated(Path.class, "PATH", "-f", "--files")
                    .description("A program, library or debug file, or a directory with some.")
                    .build();

    private final OptionSpec output =
            Options.valued(String.class, "FILE", "-o", "--output")
                    .converters(new OutputName())
                    .description("Where to write; - is standard output. Default: the same FILE.")
                    .build();

    private final ServerOption server = new ServerOption();

    private final OptionSpec quiet = Options.flag("Errors only.", "-q", "--quiet");

    /** What replaces the profile is the same recording: the one before that is to be kept. */
    private final OptionSpec afterRecord =
            OptionSpec.builder("--after-record")
                    .type(boolean.class)
                    .arity("0")
                    .initialValue(false)
                    .hidden(true)
                    .build();

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CommandSpec spec() {
        spec.addPositional(file).addOption(files).addOption(output);
        spec.addOption(server.option()).addOption(quiet).addOption(afterRecord);
        spec.usageMessage().description(DESCRIPTION).sortOptions(false).footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException, RecordingException {
        Path input = file.getValue();
        @Nullable String named = output.getValue();
        String place = named == null ? input.toString() : named;
        Optional<OutputFile> target =
                place.equals("-") ? Optional.empty() : Optional.of(outputFile(Path.of(place)));
        Profile profile = ProfileInput.read(input);
        DebugFiles debugFiles = server.debugFiles(spec);
        BuildIdFiles given = BuildIdFiles.of(files.getValue());
        ProfileSymbolizer.Outcome outcome =
                NamingThread.call(demangler -> {
                    ProfileSymbolizer symbolizer =
                            new ProfileSymbolizer(given, debugFiles, demangler);
                    ProfileSymbolizer.Outcome symbolized = symbolizer.symbolize(profile);
                    debugFiles.keepIndexes();
                    return symbolized;
                });
        server.tellProblems();
        tell(afterRecord.<Boolean>getValue() ? total(outcome.modules()) : text(outcome.modules()));
        if (sum(outcome.modules(), ModuleOutcome::named) == 0) {
            tell("nothing was named, so nothing is written\n");
            return NOTHING_NAMED;
        }
        ProfileOutput.write(outcome.profile(), OutputFormat.PPROF, false, target);
        String old =
                target.flatMap(OutputFile::kept).map(it -> "; the one before is " + it).orElse("");
        tell("written " + place + old + "\n");
        return 0;
    }

    private void tell(String text) {
        if (!quiet.<Boolean>getValue()) {
            System.err.print(text);
        }
    }

    private static int sum(List<ModuleOutcome> modules, ToIntFunction<ModuleOutcome> number) {
        return modules.stream().mapToInt(number).sum();
    }

    private static String total(List<ModuleOutcome> modules) {
        return "Named afterwards: "
                + sum(modules, ModuleOutcome::named)
                + " of "
                + sum(modules, ModuleOutcome::asked)
                + " addresses without a name or a line, "
                + sum(modules, ModuleOutcome::withLines)
                + " with lines\n";
    }

    private OutputFile outputFile(Path path) throws RecordingException {
        return afterRecord.<Boolean>getValue() ? OutputFile.at(path) : OutputFile.keepingOld(path);
    }

    private static String text(List<ModuleOutcome> modules) {
        StringBuilder text = new StringBuilder();
        if (modules.isEmpty()) {
            text.append("No address lacks a name, or a line that a file of its build has.\n");
        }
        for (ModuleOutcome module : modules) {
            text.append(NameCleaner.clean(module.file()))
                    .append(": ")
                    .append(module.named())
                    .append(" of ")
                    .append(module.asked())
                    .append(module.asked() == 1 ? " address named" : " addresses named")
                    .append(", ")
                    .append(module.withLines())
                    .append(" with lines\n");
            if (module.named() < module.asked()) {
                text.append("    ").append(advice(module)).append('\n');
            }
        }
        return text.toString();
    }

    private static String advice(ModuleOutcome module) {
        if (module.buildId().isEmpty()) {
            return "the profile has no build id for it: nothing tells which file is the right one";
        }
        if (module.isMissing()) {
            return "no file of build " + NameCleaner.clean(module.buildId()) + ": name it with -f";
        }
        UnknownReason miss = module.miss();
        return miss == null
                ? ""
                : miss.text()
                        + "\n    "
                        + (module.remedy().isEmpty() ? miss.hint() : module.remedy());
    }
}
