// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.FlatRow;
import io.gimlet.profile.GroupBy;
import io.gimlet.profile.PprofReader;
import io.gimlet.profile.Profile;
import io.gimlet.profile.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets and events as people name them. */
@Tag("live")
class NamedTargetsLiveTest {
    /** No other program has it. */
    private static final String NAME = "gimlet-tst-" + ProcessHandle.current().pid() % 10_000;

    @TempDir private Path directory;

    private Outcome record(String... options) {
        String[] words =
                Stream.concat(Stream.of("record"), Stream.of(options)).toArray(String[]::new);
        return Gimlet.in(directory).run(words);
    }

    private Profile profile() throws IOException {
        return PprofReader.read(Files.readAllBytes(directory.resolve("profile.pb.gz")));
    }

    private List<String> rows(GroupBy group) throws IOException {
        return new Report(profile()).by(group).flat().rows().stream().map(FlatRow::name).toList();
    }

    private Target startNamed() throws IOException {
        Path program = directory.resolve(NAME);
        if (!Files.exists(program)) {
            Files.copy(Target.program("burner"), program);
        }
        return Target.start(new ProcessBuilder(program.toString(), "--ms", "60000"));
    }

    @Test
    void severalNumbersAsAShellPartsThem() throws IOException {
        try (Target one = startNamed();
                Target other = startNamed()) {
            record("-p", one.processId(), other.processId(), "-d", "0.5").succeeded();
            assertThat(rows(GroupBy.PROCESS)).hasSize(2);
            record("-p", one.processId() + "\n" + other.processId(), "-d", "0.5").succeeded();
            assertThat(rows(GroupBy.PROCESS)).hasSize(2);
        }
    }

    @Test
    void aNameOfOneProcess() throws IOException {
        try (Target one = startNamed()) {
            record("-p", NAME, "-d", "0.5").succeeded();
            assertThat(rows(GroupBy.PROCESS)).containsExactly(NAME + " (" + one.processId() + ")");
            record("--name", NAME, "-d", "0.5").succeeded();
            assertThat(rows(GroupBy.PROCESS)).hasSize(1);
        }
    }

    @Test
    void aNameOfTwoProcessesListsThemWithReadyCommandLines() throws IOException {
        try (Target one = startNamed();
                Target other = startNamed()) {
            Outcome outcome = record("--name", NAME, "-d", "0.5").ended(2);

            assertThat(outcome.err())
                    .startsWith("gimlet: 2 processes have the name '" + NAME + "'")
                    .contains("\n  gimlet record -p " + one.processId() + " -d 0.5    # ")
                    .contains("\n  gimlet record -p " + other.processId() + " -d 0.5    # ");
            assertThat(outcome.errLines())
                    .anyMatch(line -> line.matches("  gimlet record -p [0-9]+,[0-9]+ -d 0[.]5"));
        }
    }

    @Test
    void aNameOfNobody() {
        record("-p", "no-such-program", "-d", "0.5")
                .failed(1, "cannot record 'no-such-program': no process has this name or number");
    }

    @Test
    void aThreadNamesItsProcess() throws IOException {
        try (Target threads = Target.start("threads", "--threads", "2", "--burners", "2")) {
            String thread =
                    Stream.of(threadsOf(threads.processId()))
                            .filter(id -> !id.equals(threads.processId()))
                            .findFirst()
                            .orElseThrow();
            Outcome outcome = record("-p", thread, "-d", "0.5").succeeded();

            assertThat(outcome.err())
                    .startsWith(
                            "gimlet: %s is a thread of process %s (threads), which is recorded\n"
                                    .formatted(thread, threads.processId()));
            assertThat(rows(GroupBy.THREAD)).hasSizeGreaterThan(1);
        }
    }

    static String[] threadsOf(String processId) {
        String[] threads = Path.of("/proc", processId, "task").toFile().list();
        assertThat(threads).isNotNull();
        return threads;
    }

    @Test
    void severalEventsInOneList() throws IOException {
        record(
                        "-e",
                        "cpu-clock,page-faults",
                        "--",
                        Target.program("burner").toString(),
                        "--ms",
                        "100")
                .succeeded();
        assertThat(profile().sampleTypes()).hasSize(3);
    }

    /** A clock's counter knows no modes: what it says is no measure of such samples. */
    @Test
    void aClockOfOneModeOnly() throws IOException {
        try (Target burner = startNamed()) {
            Outcome user = record("-p", burner.processId(), "-e", "cpu:u", "-d", "0.5").succeeded();
            assertThat(user.err()).contains(":u (for cpu:u)").doesNotContain("not known");
            record("-p", burner.processId(), "-e", "cpu-clock:uk", "-d", "0.5").succeeded();
        }
    }

    @Test
    void habitsOfPerfAreTakenWithAdvice() throws IOException {
        try (Target burner = startNamed()) {
            for (List<String> habit : List.of(List.of("-g"), List.of("--call-graph", "dwarf"))) {
                String[] options =
                        Stream.concat(
                                        Stream.of("-p", burner.processId(), "-d", "0.3"),
                                        habit.stream())
                                .toArray(String[]::new);
                Outcome outcome = record(options).succeeded();
                assertThat(outcome.errLines().getFirst())
                        .isEqualTo(
                                "gimlet: %s is not needed: stacks are always whole (see --unwind)"
                                        .formatted(String.join(" ", habit)));
            }
        }
    }
}
