// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/** {@code gimlet completion}: the script that completes commands and options. */
final class CompletionCommand implements Runnable {
    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  source <(gimlet completion)                                  this shell only",
        "  gimlet completion > /etc/bash_completion.d/gimlet            every bash"
    };

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CommandSpec spec() {
        spec.usageMessage()
                .description("Print a completion script for bash and zsh.")
                .footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public void run() {
        System.out.print(AutoComplete.bash("gimlet", spec.root().commandLine()));
    }
}
