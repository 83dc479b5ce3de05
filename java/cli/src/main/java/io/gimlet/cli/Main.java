// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.CommandRefusedException;
import io.gimlet.capture.EventNameException;
import io.gimlet.capture.ProcessExit;
import io.gimlet.capture.RecordingException;
import io.gimlet.capture.SamplerPreload;
import io.gimlet.profile.ProfileTooLargeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code gimlet} command. */
@Command(
        name = "gimlet",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        description = "A profiler for Linux: any process, whole symbolized stacks, no restart.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  sudo gimlet record -p 1234 -d 10     profile a process for ten seconds",
            "  sudo gimlet record -- ./program      profile a command",
            "  gimlet report profile.pb.gz          the hottest functions",
            "  gimlet flamegraph profile.pb.gz      a flame graph for the browser",
            "  gimlet doctor                        what this machine can and cannot do",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but nothing was sampled."
        })
public final class Main implements Runnable {
    static final int FAILED = 1;

    /** In the order of the help text. */
    private static final Map<String, Supplier<Object>> SUBCOMMANDS = new LinkedHashMap<>();

    static {
        SUBCOMMANDS.put("record", RecordCommand::new);
        SUBCOMMANDS.put("report", ReportCommand::new);
        SUBCOMMANDS.put("flamegraph", FlamegraphCommand::new);
        SUBCOMMANDS.put("doctor", DoctorCommand::new);
        SUBCOMMANDS.put("completion", CompletionCommand::new);
    }

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show the details behind errors, such as the verifier's log.")
    private boolean verbose;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public Main() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        boolean samples = samples(arguments);
        if (samples) {
            SamplerPreload.start();
        }
        StandardOutput output = StandardOutput.install();
        int code = output.conclude(commandLine(arguments).execute(arguments));
        System.err.flush();
        if (samples) {
            ProcessExit.now(code);
        }
        System.exit(code);
    }

    /** Whether the command loads the sampling program, which is then loaded while it is parsed. */
    static boolean samples(String[] arguments) {
        return arguments.length >= 2
                && arguments[0].equals("record")
                && !arguments[1].equals("-h")
                && !arguments[1].equals("--help");
    }

    /**
     * The parser for these arguments. Reading the annotations of a subcommand takes longer than
     * much of what users wait for, so only the one that is named is there; all of them when none
     * is.
     */
    static CommandLine commandLine(String... arguments) {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        String name = arguments.length == 0 ? "" : arguments[0];
        Supplier<Object> named = SUBCOMMANDS.get(name);
        if (named == null || name.equals("completion")) {
            SUBCOMMANDS.forEach((each, command) -> line.addSubcommand(each, command.get()));
        } else {
            line.addSubcommand(name, named.get());
        }
        line.setUsageHelpAutoWidth(true);
        Numbers.registerWith(line);
        line.setParameterExceptionHandler(UsageErrors::explain);
        line.setExecutionExceptionHandler(
                (exception, command, result) -> main.fail(exception, command));
        return line;
    }

    @Override
    public void run() {
        String names = String.join(", ", SUBCOMMANDS.keySet());
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "name a command: " + names);
    }

    private int fail(Exception exception, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println("gimlet: " + message(exception));
        if (verbose) {
            if (exception instanceof RecordingException refused && refused.details() != null) {
                err.println(refused.details());
            }
            exception.printStackTrace(err);
        }
        err.flush();
        return switch (exception) {
            case CommandRefusedException refused -> refused.exitCode();
            case EventNameException wrong -> CommandLine.ExitCode.USAGE;
            default -> FAILED;
        };
    }

    private static String message(Exception exception) {
        return switch (exception) {
            case RecordingException refused -> String.valueOf(refused.getMessage());
            case ProfileTooLargeException large -> String.valueOf(large.getMessage());
            case IllegalArgumentException wrong -> String.valueOf(wrong.getMessage());
            case IOException failed -> FileErrors.message(failed);
            default ->
                    "this is a bug in Gimlet: "
                            + exception
                            + "; please report it with what -v prints";
        };
    }
}
