// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What can be said to {@code gimlet record} of whom to sample, and what was said. */
final class TargetArguments {
    /** Between numbers: as people write lists, and as pgrep(1) prints them. */
    private static final String SEPARATOR = "[,\\s]+";

    private final OptionSpec processes =
            Options.repeated(String.class, "PID|NAME", "-p", "--pid")
                    .arity("1..*")
                    .splitRegex(SEPARATOR)
                    .splitRegexSynopsisLabel(",")
                    .description(
                            "Sample these processes, with the threads that they have and will have:"
                                    + " numbers or names, as in -p 7,8 or -p $(pgrep x). A name must"
                                    + " be that of one process.")
                    .build();

    private final OptionSpec names =
            Options.repeated(String.class, "NAME", "--name")
                    .description("The same for a process of this name, whatever it looks like.")
                    .build();

    private final OptionSpec follow =
            Options.flag("With -p: also their child processes, now and later.", "--follow");

    private final OptionSpec threads =
            Options.repeated(Integer.class, "TID", "-t", "--tid")
                    .arity("1..*")
                    .splitRegex(SEPARATOR)
                    .splitRegexSynopsisLabel(",")
                    .description("Sample these threads only, and none that they start.")
                    .build();

    private final OptionSpec ofUser =
            Options.valued(String.class, "USER", "-u", "--uid")
                    .description("Sample what runs for this user, a name or a number.")
                    .build();

    private final OptionSpec wholeSystem =
            Options.flag("Sample everything that runs on this machine.", "-a", "--all");

    private final OptionSpec cgroup =
            Options.valued(Path.class, "PATH", "--cgroup")
                    .description("Sample what runs in this cgroup (version 2) and below.")
                    .build();

    private final OptionSpec cpus =
            Options.valued(String.class, "CPUS", "-C", "--cpu")
                    .description(
                            "Sample on these CPUs only, as in 0,2-3; all that runs there, unless"
                                    + " something else is chosen.")
                    .build();

    private final OptionSpec commandUser =
            Options.valued(String.class, "NAME", "--user")
                    .description(
                            "Run the COMMAND as this user; only root can. Default: as whoever runs"
                                    + " Gimlet, which is root under sudo.")
                    .build();

    private final PositionalParamSpec command =
            PositionalParamSpec.builder()
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .initialValue(List.of())
                    .paramLabel("COMMAND")
                    .hidden(true)
                    .build();

    /** Adds all of it to {@code spec}, in the order of the help text. */
    void describe(CommandSpec spec) {
        for (OptionSpec option :
                List.of(
                        processes,
                        names,
                        follow,
                        threads,
                        ofUser,
                        wholeSystem,
                        cgroup,
                        cpus,
                        commandUser)) {
            spec.addOption(option);
        }
        spec.addPositional(command);
        // What follows the first word of the COMMAND is the command's, options too.
        spec.parser().stopAtPositional(true);
    }

    /** Names that are no numbers, even where they look like ones. */
    List<String> names() {
        return names.getValue();
    }

    /** Numbers and names. */
    List<String> processes() {
        List<String> words = new ArrayList<>();
        for (String word : processes.<List<String>>getValue()) {
            if (!word.isEmpty()) { // as before the first separator
                words.add(word);
            }
        }
        return words;
    }

    boolean follow() {
        return follow.getValue();
    }

    List<Integer> threads() {
        return threads.getValue();
    }

    @Nullable String ofUser() {
        return ofUser.getValue();
    }

    /** On which CPUs, as it was written. */
    @Nullable String cpus() {
        return cpus.getValue();
    }

    /** As whom the command runs. */
    @Nullable String commandUser() {
        return commandUser.getValue();
    }

    boolean wholeSystem() {
        return wholeSystem.getValue();
    }

    @Nullable Path cgroup() {
        return cgroup.getValue();
    }

    List<String> command() {
        return command.getValue();
    }
}
