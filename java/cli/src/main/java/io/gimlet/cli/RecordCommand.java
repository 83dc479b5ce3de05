// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.Recording;
import io.gimlet.capture.RecordingProgress;
import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.UnwindOptions;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ProfileDetail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code gimlet record}: parses, calls one {@link Recording}, writes what it gives. */
final class RecordCommand implements Callable<Integer> {
    private static final int NOTHING_SAMPLED = 3;
    private static final String STANDARD_OUTPUT = "-";

    private final RecordArguments arguments = new RecordArguments();
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CommandSpec spec() {
        arguments.describe(spec);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws RecordingException, IOException {
        RecordOptions options = options();
        adviseOnCallGraphs();
        OutputFormat chosen = chosenFormat();
        String output = arguments.output();
        String place = output == null ? chosen.defaultFile() : output;
        boolean hasCommand = !arguments.targets().command().isEmpty();
        if (place.equals(STANDARD_OUTPUT) && hasCommand) {
            throw wrong("-o - and the COMMAND would both write to standard output; name a FILE");
        }
        if (place.equals(STANDARD_OUTPUT)
                && chosen == OutputFormat.PPROF
                && Terminal.is(Terminal.STANDARD_OUTPUT)) {
            throw wrong(
                    "a terminal cannot show a pprof file: name a FILE, or choose --format collapsed");
        }
        Optional<OutputFile> file =
                place.equals(STANDARD_OUTPUT)
                        ? Optional.empty()
                        : Optional.of(OutputFile.keepingOld(Path.of(place)));
        Optional<LaterNames> laterNames = laterNames(chosen, file);
        // The terminal of a COMMAND is the command's.
        RecordingProgress progress =
                arguments.quiet() || hasCommand
                        ? RecordingProgress.NONE
                        : ProgressLine.onTerminal(TargetText.of(options.target()));
        try (Recording recording = Recording.preloaded(options, progress)) {
            StopOnSignal stop = StopOnSignal.install(recording, file, hasCommand);
            recording.limitPrivileges();
            FinishedRecording finished = recording.run();
            int commandCode = 0;
            WrittenProfile written;
            try {
                written = conclude(finished, options.target(), chosen, file);
            } finally {
                if (hasCommand) {
                    commandCode = stop.awaitCommand(arguments.quiet());
                }
            }
            boolean isWhereItShouldBe =
                    finished.summary().samples() > 0 && written.failure().isEmpty();
            if (isWhereItShouldBe && laterNames.isPresent()) {
                laterNames.get().find();
            }
            if (hasCommand) {
                return commandCode == 0 && !written.isKept() ? Main.FAILED : commandCode;
            }
            if (written.failure().isPresent()) {
                return Main.FAILED;
            }
            return finished.summary().samples() == 0 ? NOTHING_SAMPLED : 0;
        }
    }

    private Optional<LaterNames> laterNames(OutputFormat chosen, Optional<OutputFile> file)
            throws RecordingException {
        if (!arguments.server().isGiven()) {
            return Optional.empty();
        }
        arguments.server().settings(spec);
        if (chosen != OutputFormat.PPROF || file.isEmpty()) {
            throw wrong(
                    "--debuginfod is for pprof files; 'gimlet flamegraph' then makes a page of one");
        }
        return Optional.of(LaterNames.prepare(file.get().path(), arguments.quiet()));
    }

    private WrittenProfile conclude(
            FinishedRecording finished,
            RecordTarget target,
            OutputFormat chosen,
            Optional<OutputFile> file)
            throws RecordingException, IOException {
        WrittenProfile written =
                finished.summary().samples() == 0
                        ? WrittenProfile.NONE
                        : WrittenProfile.write(
                                shown(finished.profile(), chosen),
                                chosen,
                                arguments.threads(),
                                file);
        written.failure().ifPresent(failure -> System.err.println("gimlet: " + failure));
        if (!arguments.quiet()) {
            SummaryText.print(finished.summary(), target, written.place(), System.err);
        }
        return written;
    }

    private Profile shown(Profile profile, OutputFormat chosen) {
        return arguments.lines() && chosen != OutputFormat.PPROF
                ? ProfileDetail.byLine(profile)
                : profile;
    }

    private RecordOptions options() throws RecordingException {
        checkRate(arguments.hertz(), arguments.period());
        List<String> events = EventList.split(arguments.events());
        TargetChoice choice = new TargetChoice(spec, arguments.targets(), arguments.quiet());
        return RecordOptions.of(
                        choice.target(),
                        events.isEmpty()
                                ? List.of(RecordOptions.DEFAULT_EVENT)
                                : List.copyOf(events),
                        arguments.hertz(),
                        arguments.period(),
                        Optional.ofNullable(arguments.duration()),
                        !arguments.noKernel(),
                        unwindOptions(),
                        commandLine())
                .onCpus(choice.cpus())
                .after(arguments.delay())
                .showingInlines(!arguments.noInlines());
    }

    private void adviseOnCallGraphs() {
        String option = arguments.callGraphOption();
        if (option != null && !arguments.quiet()) {
            System.err.println(
                    "gimlet: " + option + " is not needed: stacks are always whole (see --unwind)");
        }
    }

    private UnwindOptions unwindOptions() {
        int megabytes = arguments.unwindMegabytes();
        if (megabytes < 1) {
            throw wrong("--unwind-memory takes a number of MiB from 1 on, not " + megabytes);
        }
        return new UnwindOptions(arguments.unwind(), (long) megabytes << 20);
    }

    private void checkRate(@Nullable Long hertz, @Nullable Long period) {
        if (hertz != null && period != null) {
            throw wrong("choose -F or -c, not both");
        }
        if (hertz != null && hertz < 1) {
            throw wrong("-F takes a number of samples per second from 1 on, not " + hertz);
        }
        if (period != null && period < 1) {
            throw wrong("-c takes a number of events from 1 on, not " + period);
        }
    }

    private OutputFormat chosenFormat() {
        OutputFormat format = arguments.format();
        if (format != null) {
            return format;
        }
        String output = arguments.output();
        if (output == null || output.equals(STANDARD_OUTPUT)) {
            return OutputFormat.PPROF;
        }
        Optional<OutputFormat> named = OutputFormat.ofFileName(output);
        if (named.isPresent()) {
            return named.get();
        }
        Path file = Path.of(output);
        if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe, a device, a directory
            return OutputFormat.PPROF;
        }
        throw wrong(
                "the ending of '"
                        + output
                        + "' names no format: end it in .pb.gz, .pprof, .html, .collapsed or"
                        + " .folded, or choose with --format");
    }

    private String commandLine() {
        return arguments.noCommandLine()
                ? ""
                : "gimlet "
                        + ShellWords.join(
                                Secrets.mask(spec.commandLine().getParseResult().originalArgs()));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
