// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line that grows on a terminal while a recording runs. */
@Tag("live")
class ProgressLineLiveTest {
    private static final int COLUMNS = 60;
    private static final String START_OF_LINE = "\r\u001b[K";

    @TempDir private Path directory;

    @AutoClose private final Target target = Target.start("demo");

    /** What a terminal, which script(1) gives it, receives. */
    private String recordOnTerminal(String type, String options) {
        Outcome outcome =
                Gimlet.in(directory)
                        .with("TERM", type)
                        .with("COLUMNS", "200")
                        .under(
                                "sh",
                                "-c",
                                "exec script -qec \"stty columns "
                                        + COLUMNS
                                        + "; $* "
                                        + options
                                        + "\" /dev/null",
                                "sh")
                        .run("record", "-p", target.processId(), "-d", "1");
        return outcome.succeeded().out();
    }

    @Test
    void countsOnATerminalAndLeavesTheSummary() {
        String shown = recordOnTerminal("xterm", "");

        assertThat(shown).startsWith(START_OF_LINE + "recording ").contains("Ctrl-C ends");
        int summary = shown.lastIndexOf(START_OF_LINE);
        String progress = shown.substring(0, summary);
        assertThat(progress)
                .contains("recording de")
                .containsPattern("  [0-9.]+ s, 0[.][0-9] s left  [0-9,]+ samples  [0-9,]+ lost");
        assertThat(progress).as("one line").doesNotContain("\n");
        assertThat(progress.split("[\r]", -1))
                .as("within the terminal")
                .allMatch(line -> line.replace("\u001b[K", "").length() < COLUMNS);
        assertThat(shown.substring(summary)).startsWith(START_OF_LINE + "recorded  ");
    }

    @Test
    void isNotForTheQuiet() {
        assertThat(recordOnTerminal("xterm", "-q")).isEmpty();
    }

    @Test
    void isNotForTerminalsThatWriteOn() {
        assertThat(recordOnTerminal("dumb", ""))
                .startsWith("recorded  ")
                .doesNotContain("\u001b", "left");
    }

    @Test
    void isNotInAFile() {
        Outcome outcome = Gimlet.in(directory).run("record", "-p", target.processId(), "-d", "0.3");
        assertThat(outcome.succeeded().err())
                .startsWith("recorded  ")
                .doesNotContain("\r", "\u001b");
    }
}
