// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.PprofReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a profile tells of the recording that it comes from. */
@Tag("live")
class CommentsLiveTest {
    @TempDir private Path directory;

    private List<String> comments() throws IOException {
        return PprofReader.read(Files.readAllBytes(directory.resolve("profile.pb.gz"))).comments();
    }

    @Test
    void tellHowItWasMade() throws IOException {
        String osRelease = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        try (Target demo = Target.start("demo")) {
            Gimlet.in(directory)
                    .run("record", "-p", demo.processId(), "-F", "499", "-d", "0.5")
                    .succeeded();

            assertThat(comments())
                    .contains("command: gimlet record -p " + demo.processId() + " -F 499 -d 0.5")
                    .anyMatch(line -> line.matches("event: (cpu-clock|cycles)"))
                    .anyMatch(line -> line.startsWith("host: ") && line.contains(osRelease))
                    .anyMatch(line -> line.matches("lost samples: [0-9]+.*"))
                    .anyMatch(line ->
                            line.matches(
                                    "cost: gimlet used [0-9]+ ms of CPU, its BPF program"
                                            + " [0-9]+ ms"));
        }
    }

    @Test
    void showWhichWordsTheCommandHad() throws IOException {
        Gimlet.in(directory)
                .run(
                        "record",
                        "--",
                        "sh",
                        "-c",
                        "'" + Target.program("burner") + "' --ms 200; echo \"$1\"",
                        "a b",
                        "")
                .succeeded();

        assertThat(comments())
                .contains(
                        "command: gimlet record -- sh -c ''\\''"
                                + Target.program("burner")
                                + "'\\'' --ms 200; echo \"$1\"' 'a b' ''");
    }
}
