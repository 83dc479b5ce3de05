// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of functions and threads that attack whoever prints them. */
@Tag("live")
class HostileNamesLiveTest {
    /** All that could move a cursor, start a line, or turn the direction of writing. */
    private static final String HARMFUL = "(?s).*[\\p{Cc}\\p{Cf}&&[^\n]].*";

    @TempDir private static Path directory;

    private static Outcome recording;

    @BeforeAll
    static void record() {
        try (Target target = Target.start("hostile-names")) {
            recording =
                    Gimlet.in(directory)
                            .run("record", "-p", target.processId(), "-d", "2")
                            .succeeded();
            Gimlet.in(directory)
                    .run(
                            "record",
                            "-p",
                            target.processId(),
                            "-d",
                            "2",
                            "-q",
                            "--threads",
                            "-o",
                            "c.folded")
                    .succeeded();
        }
    }

    @Test
    void areHarmlessInTheSummary() {
        assertThat(recording.err()).contains("hottest   ").doesNotMatch(HARMFUL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--tree", "--by thread", "--by process", "--by module"})
    void areHarmlessInReports(String options) {
        String[] words = ("report profile.pb.gz " + options).strip().split(" ");
        String report = Gimlet.in(directory).run(words).succeeded().out();

        assertThat(report).isNotEmpty().doesNotMatch(HARMFUL);
    }

    @Test
    void stayOneFrameOfOneStackInCollapsedLines() throws IOException {
        String collapsed = Files.readString(directory.resolve("c.folded"));

        assertThat(collapsed).doesNotMatch(HARMFUL);
        assertThat(collapsed.lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("\\\\x1b\\[31mA\\\\x0aB\\\\x3b<b>\" .*;.* [0-9]+"))
                .anyMatch(line -> line.contains(";main\\x3bfake\\x3bframes 1000 "))
                .anyMatch(line -> line.contains(";line one\\x0aline two 99\\x0a "))
                .noneMatch(line -> line.contains(";fake"));
    }

    @Test
    void areNoMarkupInFlameGraphs() {
        String page =
                Gimlet.in(directory)
                        .run("flamegraph", "profile.pb.gz", "-o", "-")
                        .succeeded()
                        .out();

        assertThat(page)
                .endsWith("</html>\n")
                .doesNotContain("<script>alert", "onerror=alert", "<b>");
    }
}
