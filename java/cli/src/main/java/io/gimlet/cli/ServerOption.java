// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.naming.NameCache;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Debuginfod;
import io.gimlet.symbols.DebuginfodSettings;
import io.gimlet.symbols.FileOpener;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** {@code --debuginfod}: whether servers are asked for debug files that are not installed. */
final class ServerOption {
    /** What shells set DEBUGINFOD_URLS from, and sudo does not keep. */
    private static final Path INSTALLED = Path.of("/etc/debuginfod");

    private final OptionSpec option =
            Options.flag(
                    "Get debug files that are not installed from the servers in DEBUGINFOD_URLS or"
                            + " /etc/debuginfod.",
                    "--debuginfod");

    private @Nullable Debuginfod client;

    OptionSpec option() {
        return option;
    }

    boolean isGiven() {
        return option.<Boolean>getValue();
    }

    /** How servers are asked; wrong usage when there are none. */
    DebuginfodSettings settings(CommandSpec spec) {
        DebuginfodSettings settings = DebuginfodSettings.of(System.getenv(), INSTALLED);
        if (settings.servers().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--debuginfod: no server is known; set DEBUGINFOD_URLS, such as"
                            + " https://debuginfod.debian.net (sudo needs"
                            + " --preserve-env=DEBUGINFOD_URLS)");
        }
        return settings;
    }

    /** Where debug files come from. */
    DebugFiles debugFiles(CommandSpec spec) {
        if (!isGiven()) {
            return new DebugFiles(FileOpener.DIRECT, NameCache::ofThisUser);
        }
        client = new Debuginfod(settings(spec));
        return new DebugFiles(FileOpener.DIRECT, client, NameCache::ofThisUser);
    }

    /** Tells on standard error what went wrong with servers. */
    void tellProblems() {
        if (client != null) {
            client.problems().forEach(problem -> System.err.println("gimlet: " + problem));
        }
    }
}
