// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Explains a command line that is wrong, in two lines: what is wrong with it, and who helps. */
final class UsageErrors {
    private UsageErrors() {}

    /** Prints the explanation; returns the exit code. */
    static int explain(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println("gimlet: " + message(wrong));
        err.println("Try '" + name + " --help'.");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static String message(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        // The first of several that an option takes is missing: all are.
        String message = String.valueOf(wrong.getMessage()).replace(" at index 0", "");
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static String unmatched(UnmatchedArgumentException wrong) {
        String argument = "'" + wrong.getUnmatched().getFirst() + "'";
        if (wrong.isUnknownOption()) {
            return "there is no option " + argument + suggestions(wrong.getSuggestions());
        }
        boolean isCommand = !wrong.getCommandLine().getSubcommands().isEmpty();
        return isCommand
                ? "there is no command " + argument + suggestions(wrong.getSuggestions())
                : argument + " is one argument too many";
    }

    private static String suggestions(List<String> names) {
        return names.isEmpty()
                ? ""
                : names.stream()
                        .map(name -> name.substring(name.indexOf(' ') + 1))
                        .collect(Collectors.joining(" or ", "; did you mean ", "?"));
    }
}
