// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody reads who records a program as they come. */
@Tag("live")
class SummaryLiveTest {
    private static final String BUSY_JAVA =
            """
            public class Busy {
                public static void main(String[] arguments) {
                    long end = System.nanoTime() + 1_000_000_000L;
                    long sum = 0;
                    while (System.nanoTime() < end) {
                        sum += Long.toString(sum).hashCode();
                    }
                }
            }
            """;

    @TempDir private Path directory;

    private String record(String... command) {
        String[] arguments = new String[command.length + 2];
        arguments[0] = "record";
        arguments[1] = "--";
        System.arraycopy(command, 0, arguments, 2, command.length);
        String said = Gimlet.in(directory).run(arguments).succeeded().err();
        assertThat(said.lines()).allMatch(line -> line.length() < 80);
        return said.replaceAll("\\s+", " ");
    }

    @Test
    void namesAJvm() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path source = Files.writeString(directory.resolve("Busy.java"), BUSY_JAVA);

        assertThat(record(java.toString(), source.toString()))
                .containsPattern(
                        "runtime [0-9.]+ % a JVM: compiled Java is shown as generated code");
    }

    @Test
    void namesCpython() {
        assertThat(record("python3", "-c", "for i in range(3000000): pass"))
                .containsPattern("runtime [0-9.]+ % CPython: Python functions have no frames yet");
    }

    @Test
    void namesNoRuntimeWhereThereIsNone() {
        assertThat(record(Target.program("burner").toString(), "--ms", "300"))
                .contains("recorded", "stacks", "names")
                .doesNotContain("runtime ");
    }

    @Test
    void saysHowLongItWaitedForNothing() {
        try (Target idle = Target.start("burner", "--await-go")) {
            Outcome outcome =
                    Gimlet.in(directory)
                            .run("record", "-p", idle.processId(), "-d", "0.5")
                            .ended(3);

            assertThat(outcome.err())
                    .containsPattern("^recorded  0 samples in 0[.][4-9][0-9]* s, 0 lost\n")
                    .contains("the target did not run: record longer");
        }
    }

    @Test
    void saysThatTheTargetWasIdle() {
        String said = record("sh", "-c", Target.program("burner") + " --ms 300; sleep 1.5");

        assertThat(said).containsPattern("; the target ran 0[.][0-9]+ s of [1-9][.0-9]+ s");
    }
}
