// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.FlatRow;
import io.gimlet.profile.GroupBy;
import io.gimlet.profile.PprofReader;
import io.gimlet.profile.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be recorded, what cannot, and what the user is told. */
@Tag("live")
class TargetsLiveTest {
    /** Above the highest process id that Linux gives (PID_MAX_LIMIT, proc_sys_kernel(5)). */
    private static final String NO_PROCESS = "4194305";

    /** The first kernel thread of the initial PID namespace, the parent of the others. */
    private static final Path KTHREADD = Path.of("/proc/2/comm");

    @TempDir private Path directory;

    private Outcome record(String... options) {
        String[] words =
                Stream.concat(Stream.of("record"), Stream.of(options)).toArray(String[]::new);
        return Gimlet.in(directory).run(words);
    }

    private Path profile() {
        return directory.resolve("profile.pb.gz");
    }

    private List<String> rows(GroupBy group) throws IOException {
        return new Report(PprofReader.read(Files.readAllBytes(profile())))
                .by(group).flat().rows().stream().map(FlatRow::name).toList();
    }

    @Test
    void aProcessThatIsNotThere() {
        record("-p", NO_PROCESS)
                .failed(1, "cannot record process " + NO_PROCESS, "there is no such process");
        assertThat(profile()).doesNotExist();
    }

    /** The kernel's programs know the numbers of the initial namespace only. */
    @ParameterizedTest
    @ValueSource(strings = {"--mount-proc", "--fork"})
    void insideAPidNamespace(String proc) {
        Gimlet.in(directory)
                .under("unshare", "--pid", "--fork", proc)
                .run("record", "-d", "0.1", "-a")
                .failed(1, "PID namespace", "run on the host", "--pid=host");
        assertThat(profile()).doesNotExist();
    }

    @Test
    void oneOfSeveralThatIsNotThere() {
        try (Target demo = Target.start("demo")) {
            record("-p", demo.processId() + "," + NO_PROCESS)
                    .failed(1, "cannot record process " + NO_PROCESS, "there is no such process");
        }
        assertThat(profile()).doesNotExist();
    }

    @Test
    void aZombie() throws IOException {
        Path zombie = directory.resolve("zombie");
        ProcessBuilder parent =
                new ProcessBuilder(
                        "sh",
                        "-c",
                        "sleep 0 & echo $! >\"$0\"; echo ready $$; exec sleep 100",
                        zombie.toString());
        try (Target sleeper = Target.start(parent)) {
            assertThat(sleeper.processId()).isNotEmpty();
            String processId = Files.readString(zombie).strip();
            Path stat = Path.of("/proc", processId, "stat");
            Running.awaitThat("it is a zombie", () -> contains(stat, ") Z "));

            record("-p", processId)
                    .failed(1, "cannot record process " + processId, "it has ended", "zombie");
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Its kernel stacks are worth a profile; most of them sleep. */
    @Test
    void aKernelThread() throws IOException {
        assertThat(Files.readString(KTHREADD)).isEqualTo("kthreadd\n");
        Outcome outcome = record("-p", "2", "-d", "0.3");

        assertThat(outcome.exitCode()).isIn(0, 3);
        assertThat(outcome.err()).startsWith("recorded  ").doesNotContain("Exception");
        assertThat(Files.exists(profile())).isEqualTo(outcome.exitCode() == 0);
    }

    @Test
    void severalProcesses() throws IOException {
        try (Target demo = Target.start("demo");
                Target deep = Target.start("deep")) {
            record("-p", demo.processId() + "," + deep.processId(), "-d", "1").succeeded();
            assertThat(rows(GroupBy.PROCESS))
                    .containsExactlyInAnyOrder(
                            "demo (" + demo.processId() + ")", "deep (" + deep.processId() + ")");
        }
    }

    @Test
    void oneThatEndsInTheMiddle() throws IOException {
        try (Target burner = Target.start("burner", "--ms", "300", "--await-go")) {
            Running recording =
                    Gimlet.in(directory).start("record", "-p", burner.processId()).awaitAttached();
            burner.go();

            assertThat(recording.await().succeeded().err()).contains("written   profile.pb.gz\n");
        }
        assertThat(rows(GroupBy.FUNCTION).getFirst()).isEqualTo("burner_spin");
    }

    @Test
    void oneThatSleeps() throws IOException {
        Files.writeString(profile(), "old");
        try (Target sleeper = Target.start("threads", "--threads", "2", "--burners", "0")) {
            assertThat(record("-p", sleeper.processId(), "-d", "0.3").ended(3).err())
                    .contains("recorded  0 samples", "the target did not run", "written   nothing");
            assertThat(record("-p", sleeper.processId(), "-d", "0.3", "-q").ended(3).err())
                    .isEmpty();
        }
        assertThat(profile()).hasContent("old");
    }

    @Test
    void theWholeMachine() throws IOException {
        try (Target demo = Target.start("demo")) {
            record("-a", "-d", "0.5").succeeded();
            assertThat(rows(GroupBy.PROCESS))
                    .contains("demo (" + demo.processId() + ")")
                    .as("and this very program, by its name")
                    .anyMatch(row -> row.startsWith("gimlet ("));
        }
    }

    @Test
    void cgroupsThatAreNone() {
        record("--cgroup", "/no/such/cgroup")
                .failed(1, "/no/such/cgroup", "no such file or directory", "cgroup v2");
        record("--cgroup", directory.toString()).failed(1, directory.toString(), "cgroup v2");
    }
}
