// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gimlet completion}: the script that completes commands and options. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(gimlet completion)                                  this shell only",
            "  gimlet completion > /etc/bash_completion.d/gimlet            every bash"
        })
final class CompletionCommand implements Runnable {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandSpec root = Objects.requireNonNull(spec).root();
        System.out.print(AutoComplete.bash("gimlet", root.commandLine()));
    }
}
