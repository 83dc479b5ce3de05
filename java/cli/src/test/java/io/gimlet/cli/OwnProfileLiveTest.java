// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A recording of Gimlet's own, seen through {@code gimlet report} and {@code gimlet flamegraph}.
 */
@Tag("live")
class OwnProfileLiveTest {
    @TempDir private static Path directory;

    private static String processId;

    @BeforeAll
    static void record() {
        try (Target demo = Target.start("demo")) {
            processId = demo.processId();
            Gimlet.in(directory).run("record", "-p", processId, "-d", "1").succeeded();
        }
    }

    private static Outcome run(String arguments) {
        return Gimlet.in(directory).run(arguments.split(" ")).succeeded();
    }

    @ParameterizedTest
    @CsvSource({
        "function, demo::text::parse_numbers\\(",
        "module, demo",
        "thread, demo-worker-[01] \\([0-9]+\\)",
        "process, demo \\(PID\\)",
    })
    void sumsUpBy(String what, String hottest) {
        String row = hottest.replace("PID", processId);

        assertThat(run("report profile.pb.gz -n 1 --by " + what).out())
                .containsPattern("cum% +" + what + "\n.*%  " + row);
    }

    @Test
    void showsTheTree() {
        assertThat(run("report profile.pb.gz --tree").out())
                .containsSubsequence("worker_main(void*)", "run_parse", "parse_numbers");
    }

    @Test
    void becomesAFlameGraph() {
        Outcome outcome = run("flamegraph profile.pb.gz");

        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).isEqualTo("written flamegraph.html; open it in a browser\n");
        assertThat(directory.resolve("flamegraph.html")).content().startsWith("<!DOCTYPE html>");
    }
}
