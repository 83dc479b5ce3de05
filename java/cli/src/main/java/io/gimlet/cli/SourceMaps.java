// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.kernel.Host;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The option {@code --source-map} of commands that show source. */
final class SourceMaps {
    private final OptionSpec option =
            Options.repeated(String.class, "FROM=TO", "--source-map")
                    .description(
                            "Where a directory of the compiler's is here. With an empty FROM: what"
                                    + " relative paths are relative to.")
                    .build();

    OptionSpec option() {
        return option;
    }

    /**
     * The files where the option says that they are.
     *
     * @throws ParameterException when it says something else
     */
    SourceFiles files(CommandSpec command) {
        List<SourceFiles.PathMap> maps = new ArrayList<>();
        for (String text : option.<List<String>>getValue()) {
            try {
                maps.add(SourceFiles.PathMap.parse(text));
            } catch (IllegalArgumentException malformed) {
                throw new ParameterException(
                        command.commandLine(), "--source-map: " + malformed.getMessage());
            }
        }
        return new SourceFiles(maps, Host.effectiveUserId(), OutputFile.sudoId("SUDO_UID"));
    }
}
