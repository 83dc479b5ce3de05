// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.Recording;
import io.gimlet.capture.SamplerPreload;
import io.gimlet.capture.options.CommandRefusedException;
import io.gimlet.capture.options.EventNameException;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.profile.ProfileRequestException;
import io.gimlet.profile.ProfileTooLargeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The {@code gimlet} command. */
public final class Main implements Runnable {
    static final int FAILED = 1;

    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  sudo gimlet record -p 1234 -d 10     profile a process for ten seconds",
        "  sudo gimlet record -- ./program      profile a command",
        "  gimlet report profile.pb.gz          the hottest functions",
        "  gimlet flamegraph profile.pb.gz      a flame graph for the browser",
        "  gimlet doctor                        what this machine can and cannot do",
        "",
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but nothing was sampled."
    };

    /** In the order of the help text. */
    private static final Map<String, Supplier<CommandSpec>> SUBCOMMANDS = new LinkedHashMap<>();

    static {
        SUBCOMMANDS.put("record", () -> new RecordCommand().spec());
        SUBCOMMANDS.put("report", () -> new ReportCommand().spec());
        SUBCOMMANDS.put("flamegraph", () -> new FlamegraphCommand().spec());
        SUBCOMMANDS.put("annotate", () -> new AnnotateCommand().spec());
        SUBCOMMANDS.put("symbolize", () -> new SymbolizeCommand().spec());
        SUBCOMMANDS.put("addr2line", () -> new Addr2lineCommand().spec());
        SUBCOMMANDS.put("doctor", () -> new DoctorCommand().spec());
        SUBCOMMANDS.put("completion", () -> new CompletionCommand().spec());
    }

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private final OptionSpec verbose =
            OptionSpec.builder("-v", "--verbose")
                    .scopeType(ScopeType.INHERIT)
                    .initialValue(false)
                    .description("Show the details behind errors, such as the verifier's log.")
                    .build();

    private Main() {}

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        ProcessName.set();
        boolean samples = samples(arguments);
        if (samples) {
            preload(arguments);
        }
        StandardOutput output = StandardOutput.install();
        int code = output.conclude(execute(arguments));
        System.err.flush();
        if (samples) {
            ProcessExit.now(code);
        }
        System.exit(code);
    }

    private static int execute(String[] arguments) {
        try {
            return commandLine(arguments).execute(arguments);
        } catch (OutOfMemoryError tooMuch) {
            System.err.println(
                    "gimlet: there is not enough memory for this: the Java heap may take a quarter of"
                            + " that of the machine, or of the control group; give it more there");
            return FAILED;
        }
    }

    /** Begins to load what the command samples with. */
    static void preload(String[] arguments) {
        SamplerPreload.start(ringBytes(arguments));
    }

    /**
     * By whether events are chosen, which need not be those of a clock, or the whole machine.
     * Before the arguments are parsed, so it may be wrong where they are, and costs memory then.
     */
    private static long ringBytes(String[] arguments) {
        long bytes = Recording.ringBytes();
        for (String argument : arguments) {
            if (argument.equals("--")) {
                return bytes;
            }
            if (argument.startsWith("-e") || argument.startsWith("--event")) {
                return Recording.ringBytesForBursts();
            }
            if (argument.startsWith("-a") || argument.startsWith("--all")) {
                bytes = Recording.ringBytesForMachine();
            }
        }
        return bytes;
    }

    /** Whether the command loads the sampling program, which is then loaded while it is parsed. */
    static boolean samples(String[] arguments) {
        return arguments.length >= 2
                && arguments[0].equals("record")
                && !arguments[1].equals("-h")
                && !arguments[1].equals("--help");
    }

    /**
     * The parser for these arguments. To describe a subcommand takes time that users wait for, so
     * only the one that is named is there; all of them when none is.
     */
    static CommandLine commandLine(String... arguments) {
        Main main = new Main();
        CommandLine line = new CommandLine(main.spec(arguments.length == 0 ? "" : arguments[0]));
        line.setUsageHelpAutoWidth(true);
        Numbers.registerWith(line);
        line.setParameterExceptionHandler(UsageErrors::explain);
        line.setExecutionExceptionHandler(
                (exception, command, result) -> main.fail(exception, command));
        return line;
    }

    private CommandSpec spec(String command) {
        Options.addStandard(spec.name("gimlet").addOption(verbose));
        spec.usageMessage()
                .description(
                        "A profiler for Linux: any process, whole symbolized stacks, no restart.")
                .synopsisSubcommandLabel("COMMAND")
                .footer(FOOTER);
        Supplier<CommandSpec> named = SUBCOMMANDS.get(command);
        if (named == null || command.equals("completion")) {
            SUBCOMMANDS.forEach((name, each) -> spec.addSubcommand(name, each.get()));
        } else {
            spec.addSubcommand(command, named.get());
        }
        return spec;
    }

    @Override
    public void run() {
        String names = String.join(", ", SUBCOMMANDS.keySet());
        throw new ParameterException(spec.commandLine(), "name a command: " + names);
    }

    private int fail(Exception exception, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println("gimlet: " + message(exception));
        if (verbose.<Boolean>getValue()) {
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
            case ProfileRequestException wrong -> String.valueOf(wrong.getMessage());
            case IOException failed -> FileErrors.message(failed);
            default ->
                    "this is a bug in Gimlet: "
                            + exception
                            + "; please report it with what -v prints";
        };
    }
}
