// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the program tells about itself, and about each of its commands. */
class HelpTest {
    private static final int COLUMNS = 100;

    @TempDir private static Path directory;

    private static List<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream().toList();
    }

    @Test
    void namesAllCommands() {
        Outcome help = Gimlet.in(directory).run("--help").succeeded();

        assertThat(help.out()).contains("Examples:", "Exit codes:").contains(commands());
        assertFits(help);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void givesExamplesForEachCommand(String command) {
        Outcome help = Gimlet.in(directory).run(command, "--help").succeeded();

        assertThat(help.out())
                .startsWith("Usage: gimlet " + command)
                .contains("Examples:", "gimlet " + command, "--help");
        assertFits(help);
    }

    /** Lines that are broken by their writer are not broken again where a terminal is usual. */
    @Test
    void examplesFitIntoEightyColumns() {
        Main.commandLine()
                .getSubcommands()
                .forEach((name, command) -> {
                    var usage = command.getCommandSpec().usageMessage();
                    assertThat(usage.footer()).as(name).allMatch(line -> line.length() < 80);
                    if (usage.description().length > 1) {
                        assertThat(usage.description())
                                .as(name)
                                .allMatch(line -> line.length() < 80);
                    }
                });
    }

    @Test
    void fitsWhenTheTerminalIsNarrowOrOdd() {
        for (String columns : List.of("40", "0", "-1", "wide", "100000")) {
            Outcome help = Gimlet.in(directory).with("COLUMNS", columns).run("record", "--help");
            assertThat(help.succeeded().out()).contains("--frequency", "Examples:");
            assertFits(help);
        }
    }

    @Test
    void knowsItsVersion() {
        Outcome version = Gimlet.in(directory).run("--version").succeeded();

        assertThat(version.out()).matches("gimlet [0-9]+\\.[0-9]+\\.[0-9]+\\S*\nJVM .*\n");
        assertThat(version.err()).isEmpty();
    }

    private static void assertFits(Outcome help) {
        assertThat(help.err()).isEmpty();
        assertThat(help.out().lines()).allMatch(line -> line.length() <= COLUMNS);
    }
}
