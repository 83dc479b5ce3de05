// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The kinds of options that several commands have. Commands are described by picocli's model and
 * not by its annotations: to read those takes longer than all else that Gimlet does until it
 * samples.
 */
final class Options {
    private Options() {}

    /** An option that is given or not, and has no value. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .initialValue(false)
                .description(description)
                .build();
    }

    /** An option with one value. */
    static OptionSpec.Builder valued(Class<?> type, String label, String... names) {
        return OptionSpec.builder(names).type(type).paramLabel(label);
    }

    /** An option that is one of a few words. */
    static OptionSpec.Builder choice(Choice<?> choice, String label, String... names) {
        return valued(choice.type(), label, names).converters(choice).completionCandidates(choice);
    }

    /** An option that can be given several times; all its values, in their order. */
    static OptionSpec.Builder repeated(Class<?> type, String label, String... names) {
        return valued(List.class, label, names).auxiliaryTypes(type).initialValue(List.of());
    }

    /** The options of every command, after its own. */
    static CommandSpec addStandard(CommandSpec command) {
        return command.versionProvider(new Version())
                .addOption(
                        OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Show this help message and exit.")
                                .build())
                .addOption(
                        OptionSpec.builder("-V", "--version")
                                .versionHelp(true)
                                .description("Print version information and exit.")
                                .build());
    }
}
