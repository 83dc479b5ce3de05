// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.UnwindOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What can be said to {@code gimlet record}, and what was said. */
final class RecordArguments {
    private static final String[] SYNOPSIS = {
        "gimlet record [OPTIONS] -p PID|NAME...",
        "       gimlet record [OPTIONS] -t TID[,TID...] | -u USER",
        "       gimlet record [OPTIONS] -a | -C CPUS | --cgroup PATH",
        "       gimlet record [OPTIONS] -- COMMAND [ARGUMENT...]"
    };

    private static final String[] FOOTER = {
        "",
        "Events (-e): cpu (cycles where the machine counts them, else cpu-clock),",
        "page-faults, context-switches, cycles, instructions, cache-misses, ... by the",
        "names that perf gives them; rNNN; PMU/terms/. A wrong name lists what there is.",
        "",
        "Examples:",
        "  sudo gimlet record -p 1234 -d 10            ten seconds of a process",
        "  sudo gimlet record -p 1234 -F 99            99 samples a second, until Ctrl-C",
        "  sudo gimlet record -p nginx --follow        by name, with its children",
        "  sudo gimlet record -p $(pgrep -x worker)    several processes",
        "  sudo gimlet record -t 1235,1236 -d 10       two threads",
        "  sudo gimlet record -u www-data -d 10        all that a user runs",
        "  sudo gimlet record -C 0,2-3 -d 10           all that runs on three CPUs",
        "  sudo gimlet record -o make.html -- make     a build, as a flame graph",
        "  sudo gimlet record --user me -- ./program   a command as another user",
        "  sudo gimlet record --delay 5 -- ./server    without its first five seconds",
        "  sudo gimlet record -a -d 2 -e page-faults   who touches new memory",
        "  sudo gimlet record -p 1234 -e cpu-clock:u   user mode only; :k the kernel's",
        "  sudo gimlet record -p 1234 --debuginfod     get debug files that are missing",
        "  sudo gimlet record -p 1234 -d 5 -o - --format collapsed | flamegraph.pl",
        "",
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but nothing was sampled;",
        "with a COMMAND, the command's own."
    };

    private final TargetArguments targets = new TargetArguments();

    private final OptionSpec events =
            Options.repeated(String.class, "EVENT", "-e", "--event")
                    .description("What to sample by; several with -e A,B. Default: cpu.")
                    .build();

    private final OptionSpec hertz =
            Options.valued(Long.class, "HZ", "-F", "--frequency")
                    .description(
                            "Samples per second of running time. Default: 999; of the kernel's own"
                                    + " events, such as page-faults, each one.")
                    .build();

    private final OptionSpec period =
            Options.valued(Long.class, "COUNT", "-c", "--count")
                    .description(
                            "One sample for so many events (nanoseconds for clocks) instead of -F.")
                    .build();

    private final OptionSpec duration =
            Options.valued(Duration.class, "TIME", "-d", "--duration")
                    .converters(new DurationConverter())
                    .description(
                            "Stop so long after the first sample: seconds, or with a unit (30s, 2m)."
                                    + " Default: until Ctrl-C, or until the target ends.")
                    .build();

    private final OptionSpec delay =
            Options.valued(Duration.class, "TIME", "--delay")
                    .converters(new DurationConverter())
                    .description(
                            "Wait so long before anything is sampled; a COMMAND runs meanwhile.")
                    .build();

    private final OptionSpec output =
            Options.valued(String.class, "FILE", "-o", "--output")
                    .converters(new OutputName())
                    .description(
                            "Where to write; - is standard output. Default: profile.pb.gz,"
                                    + " profile.collapsed or flamegraph.html, after the format.")
                    .build();

    private final OptionSpec format =
            Options.choice(new Choice.OfFormat(), "FORMAT", "--format")
                    .description(
                            "pprof, collapsed or flamegraph. Default: after the ending of FILE.")
                    .build();

    private final OptionSpec threads =
            Options.flag(
                    "Put the thread's name below each stack (collapsed and flamegraph).",
                    "--threads");

    private final OptionSpec noKernel =
            Options.flag(
                    "Leave out kernel frames; time in the kernel counts for its caller.",
                    "--no-kernel");

    private final OptionSpec noInlines =
            Options.flag(
                    "Leave out inlined functions; what runs in them counts for the function that"
                            + " they were compiled into.",
                    "--no-inlines");

    private final OptionSpec lines =
            Options.flag(
                    "A frame for each source line instead of each function (collapsed and"
                            + " flamegraph; pprof has the lines anyway).",
                    "--lines");

    private final OptionSpec noCommandLine =
            Options.flag(
                    "Leave this command line out of the profile. (What looks like a secret in it is"
                            + " masked anyway.)",
                    "--no-command-line");

    private final OptionSpec unwind =
            Options.choice(new Choice.OfUnwind(), "WAY", "--unwind")
                    .initialValue(UnwindOptions.DEFAULT.mode())
                    .description(
                            "How to walk native stacks: auto (unwind tables of the code that"
                                    + " samples hit), dwarf (tables of everything) or fp (frame"
                                    + " pointers). Default: auto.")
                    .build();

    private final OptionSpec unwindMegabytes =
            Options.valued(int.class, "MIB", "--unwind-memory")
                    .initialValue((int) (UnwindOptions.DEFAULT.memoryBytes() >> 20))
                    .description(
                            "The most kernel memory for unwind tables. Default: 64, less where there"
                                    + " is little memory.")
                    .build();

    private final ServerOption server = new ServerOption();

    private final OptionSpec quiet =
            Options.flag("No progress and no summary; errors only.", "-q", "--quiet");

    private final OptionSpec wholeStacks =
            OptionSpec.builder("-g")
                    .type(boolean.class)
                    .arity("0")
                    .initialValue(false)
                    .hidden(true)
                    .build();

    private final OptionSpec callGraph =
            Options.valued(String.class, "WAY", "--call-graph").hidden(true).build();

    /** Adds all of it to {@code spec}, in the order of the help text. */
    void describe(CommandSpec spec) {
        targets.describe(spec);
        for (OptionSpec option :
                List.of(
                        events,
                        hertz,
                        period,
                        duration,
                        delay,
                        output,
                        format,
                        threads,
                        noKernel,
                        noInlines,
                        lines,
                        noCommandLine,
                        unwind,
                        unwindMegabytes,
                        server.option(),
                        quiet,
                        wholeStacks,
                        callGraph)) {
            spec.addOption(option);
        }
        spec.usageMessage()
                .description("Sample a process, a command, a control group or the whole machine.")
                .sortOptions(false)
                .customSynopsis(SYNOPSIS)
                .footer(FOOTER);
    }

    TargetArguments targets() {
        return targets;
    }

    List<String> events() {
        return events.getValue();
    }

    @Nullable Long hertz() {
        return hertz.getValue();
    }

    @Nullable Long period() {
        return period.getValue();
    }

    @Nullable Duration duration() {
        return duration.getValue();
    }

    /** How long to wait; zero when nothing was said. */
    Duration delay() {
        Duration chosen = delay.getValue();
        return chosen == null ? Duration.ZERO : chosen;
    }

    @Nullable String output() {
        return output.getValue();
    }

    @Nullable OutputFormat format() {
        return format.getValue();
    }

    boolean threads() {
        return threads.getValue();
    }

    boolean noKernel() {
        return noKernel.getValue();
    }

    boolean noInlines() {
        return noInlines.getValue();
    }

    boolean lines() {
        return lines.getValue();
    }

    boolean noCommandLine() {
        return noCommandLine.getValue();
    }

    UnwindOptions.Mode unwind() {
        return unwind.getValue();
    }

    int unwindMegabytes() {
        return unwindMegabytes.getValue();
    }

    ServerOption server() {
        return server;
    }

    boolean quiet() {
        return quiet.getValue();
    }

    /** The option for call graphs that is perf's habit; null when none was given. */
    @Nullable String callGraphOption() {
        if (callGraph.getValue() != null) {
            return "--call-graph " + callGraph.getValue();
        }
        return wholeStacks.<Boolean>getValue() ? "-g" : null;
    }
}
