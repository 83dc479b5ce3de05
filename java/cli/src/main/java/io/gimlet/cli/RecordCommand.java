// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.FinishedRecording;
import io.gimlet.capture.OutputFile;
import io.gimlet.capture.RecordOptions;
import io.gimlet.capture.RecordTarget;
import io.gimlet.capture.Recording;
import io.gimlet.capture.RecordingException;
import io.gimlet.capture.RecordingProgress;
import io.gimlet.capture.StopOnSignal;
import io.gimlet.capture.SummaryText;
import io.gimlet.capture.UnwindOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gimlet record}: parses, calls one {@link Recording}, writes what it gives. */
@Command(
        name = "record",
        sortOptions = false,
        description = "Sample a process, a command, a control group or the whole machine.",
        customSynopsis = {
            "gimlet record [OPTIONS] -p PID[,PID...]",
            "       gimlet record [OPTIONS] -a | --cgroup PATH",
            "       gimlet record [OPTIONS] -- COMMAND [ARGUMENT...]"
        },
        footer = {
            "",
            "Events (-e): cpu (cycles where the machine counts them, else cpu-clock),",
            "page-faults, context-switches, cycles, instructions, cache-misses, ... by the",
            "names that perf gives them; rNNN; PMU/terms/. A wrong name lists what there is.",
            "",
            "Examples:",
            "  sudo gimlet record -p 1234 -d 10            ten seconds of a process",
            "  sudo gimlet record -p 1234 -F 99            99 samples a second, until Ctrl-C",
            "  sudo gimlet record -o make.html -- make     a build, as a flame graph",
            "  sudo gimlet record -a -d 2 -e page-faults   who touches new memory",
            "  sudo gimlet record -p 1234 -d 5 -o - --format collapsed | flamegraph.pl",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but nothing was sampled;",
            "with a COMMAND, the command's own."
        })
final class RecordCommand implements Callable<Integer> {
    private static final int NOTHING_SAMPLED = 3;
    private static final String STANDARD_OUTPUT = "-";

    private @Nullable CommandSpec spec;

    @Option(
            names = {"-p", "--pid"},
            split = ",",
            paramLabel = "PID",
            description = "Sample these processes, with the threads that they have and will have.")
    private List<Integer> processIds = new ArrayList<>();

    @Option(names = "--follow", description = "With -p: also the child processes that they start.")
    private boolean follow;

    @Option(
            names = {"-a", "--all"},
            description = "Sample everything that runs on this machine.")
    private boolean wholeSystem;

    @Option(
            names = "--cgroup",
            paramLabel = "PATH",
            description = "Sample what runs in this cgroup (version 2) and below.")
    private @Nullable Path cgroup;

    @Option(
            names = {"-e", "--event"},
            paramLabel = "EVENT",
            description = "What to sample by; several with -e A -e B. Default: cpu.")
    private List<String> events = new ArrayList<>();

    @Option(
            names = {"-F", "--frequency"},
            paramLabel = "HZ",
            description = "Samples per second of running time. Default: 999.")
    private @Nullable Long hertz;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "COUNT",
            description = "One sample for so many events (nanoseconds for clocks) instead of -F.")
    private @Nullable Long period;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "Stop so long after the first sample: seconds, or with a unit (30s, 2m)."
                            + " Default: until Ctrl-C, or until the target ends.")
    private @Nullable Duration duration;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            converter = OutputName.class,
            description =
                    "Where to write; - is standard output. Default: profile.pb.gz,"
                            + " profile.collapsed or flamegraph.html, after the format.")
    private @Nullable String output;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Choice.OfFormat.class,
            completionCandidates = Choice.OfFormat.class,
            description =
                    "pprof, collapsed or flamegraph. Default: after the name of FILE, else pprof.")
    private @Nullable OutputFormat format;

    @Option(
            names = "--threads",
            description = "Put the thread's name below each stack (collapsed and flamegraph).")
    private boolean threads;

    @Option(
            names = "--no-kernel",
            description = "Leave out kernel frames; time in the kernel counts for its caller.")
    private boolean noKernel;

    @Option(
            names = "--unwind",
            paramLabel = "WAY",
            converter = Choice.OfUnwind.class,
            completionCandidates = Choice.OfUnwind.class,
            description =
                    "How to walk native stacks: auto (unwind tables of the code that samples hit),"
                            + " dwarf (tables of everything) or fp (frame pointers). Default: auto.")
    private UnwindOptions.Mode unwind = UnwindOptions.DEFAULT.mode();

    @Option(
            names = "--unwind-memory",
            paramLabel = "MIB",
            description = "The most kernel memory for unwind tables. Default: 64.")
    private long unwindMegabytes = UnwindOptions.DEFAULT.memoryBytes() >> 20;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no summary; errors only.")
    private boolean quiet;

    @Parameters(paramLabel = "COMMAND", hidden = true)
    private List<String> command = new ArrayList<>();

    /** What follows the first word of the COMMAND is the command's, options too. */
    @Spec
    void setSpec(CommandSpec spec) {
        this.spec = spec;
        spec.parser().stopAtPositional(true);
    }

    @Override
    public Integer call() throws RecordingException, IOException {
        RecordOptions options = options();
        OutputFormat chosen = chosenFormat();
        String place = output == null ? chosen.defaultFile() : output;
        if (place.equals(STANDARD_OUTPUT) && !command.isEmpty()) {
            throw wrong("-o - and the COMMAND would both write to standard output; name a FILE");
        }
        Optional<OutputFile> file =
                place.equals(STANDARD_OUTPUT)
                        ? Optional.empty()
                        : Optional.of(OutputFile.at(Path.of(place)));
        // The terminal of a COMMAND is the command's.
        RecordingProgress progress =
                quiet || !command.isEmpty() ? RecordingProgress.NONE : ProgressLine.onTerminal();
        try (Recording recording = Recording.preloaded(options, progress)) {
            StopOnSignal stop = StopOnSignal.install(recording, file, !command.isEmpty());
            FinishedRecording finished = recording.run();
            int commandCode = 0;
            try {
                conclude(finished, chosen, place, file);
            } finally {
                if (!command.isEmpty()) {
                    commandCode = stop.awaitCommand(quiet);
                }
            }
            boolean missed = command.isEmpty() && finished.summary().samples() == 0;
            return missed ? NOTHING_SAMPLED : commandCode;
        }
    }

    private void conclude(
            FinishedRecording finished,
            OutputFormat chosen,
            String place,
            Optional<OutputFile> file)
            throws RecordingException, IOException {
        boolean sampled = finished.summary().samples() > 0;
        if (sampled) {
            ProfileOutput.write(finished.profile(), chosen, threads, file);
        }
        if (!quiet) {
            SummaryText.print(finished.summary(), sampled ? place : "nothing", System.err);
        }
    }

    private RecordOptions options() {
        checkRate();
        return RecordOptions.of(
                target(),
                events.isEmpty() ? List.of(RecordOptions.DEFAULT_EVENT) : List.copyOf(events),
                hertz,
                period,
                Optional.ofNullable(duration),
                !noKernel,
                new UnwindOptions(unwind, unwindMegabytes << 20),
                commandLine());
    }

    private RecordTarget target() {
        int targets =
                (processIds.isEmpty() ? 0 : 1)
                        + (wholeSystem ? 1 : 0)
                        + (cgroup == null ? 0 : 1)
                        + (command.isEmpty() ? 0 : 1);
        if (targets != 1) {
            throw wrong(
                    targets == 0
                            ? "say what to record: -p PID, -a, --cgroup PATH or -- COMMAND"
                            : "record one thing at a time: -p PID, -a, --cgroup PATH or -- COMMAND");
        }
        if (follow && processIds.isEmpty()) {
            throw wrong("--follow goes with -p; a COMMAND's children are always recorded");
        }
        for (int processId : processIds) {
            if (processId <= 0) {
                throw wrong("a PID is a number above 0, not " + processId);
            }
        }
        if (wholeSystem) {
            return new RecordTarget.WholeSystem();
        }
        if (cgroup != null) {
            return new RecordTarget.Cgroup(cgroup);
        }
        return command.isEmpty()
                ? new RecordTarget.Processes(processIds.stream().distinct().toList(), follow)
                : new RecordTarget.Command(command);
    }

    private void checkRate() {
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
        if (format != null) {
            return format;
        }
        return output == null ? OutputFormat.PPROF : OutputFormat.ofFileName(output);
    }

    private String commandLine() {
        CommandSpec known = Objects.requireNonNull(spec);
        return "gimlet " + ShellWords.join(known.commandLine().getParseResult().originalArgs());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
