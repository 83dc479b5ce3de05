// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.Host;
import io.gimlet.profile.FlatRow;
import io.gimlet.profile.GroupBy;
import io.gimlet.profile.PprofReader;
import io.gimlet.profile.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of what runs: threads, users, CPUs, a time; and commands of other users. */
@Tag("live")
class ScopedTargetsLiveTest {
    private static final Pattern STAND_FOR = Pattern.compile("stand for ([0-9.]+) %");

    @TempDir private Path directory;

    private Outcome record(String... options) {
        String[] words =
                Stream.concat(Stream.of("record"), Stream.of(options)).toArray(String[]::new);
        return Gimlet.in(directory).run(words);
    }

    private List<String> rows(GroupBy group) throws IOException {
        byte[] profile = Files.readAllBytes(directory.resolve("profile.pb.gz"));
        return new Report(PprofReader.read(profile))
                .by(group).flat().rows().stream().map(FlatRow::name).toList();
    }

    private static Target burner(String... wrapper) {
        String[] words =
                Stream.concat(
                                Stream.of(wrapper),
                                Stream.of(Target.program("burner").toString(), "--ms", "60000"))
                        .toArray(String[]::new);
        return Target.start(new ProcessBuilder(words));
    }

    private static String row(Target target) {
        return "burner (" + target.processId() + ")";
    }

    private static void assertStandsForAll(Outcome outcome) {
        Matcher share = STAND_FOR.matcher(outcome.err().replaceAll("\\s+", " "));
        assertThat(share.find()).as(outcome.err()).isTrue();
        assertThat(Double.parseDouble(share.group(1))).isBetween(80.0, 120.0);
    }

    @Test
    void threadsAlone() throws IOException {
        try (Target threads = Target.start("threads", "--threads", "3", "--burners", "3")) {
            List<String> ids = new ArrayList<>();
            for (String id : NamedTargetsLiveTest.threadsOf(threads.processId())) {
                if (Files.readString(Path.of("/proc", id, "comm")).startsWith("burn-")) {
                    ids.add(id);
                }
            }
            assertThat(ids).hasSize(3);

            Outcome one = record("-t", ids.getFirst(), "-d", "1").succeeded();
            assertThat(rows(GroupBy.THREAD))
                    .hasSize(1)
                    .allMatch(row -> row.contains(ids.getFirst()));
            assertStandsForAll(one);
            record("-t", ids.get(0), ids.get(1), "-d", "1").succeeded();
            assertThat(rows(GroupBy.THREAD)).hasSize(2);
        }
    }

    @Test
    void aThreadThatIsNotThere() {
        record("-t", "4194305", "-d", "0.3")
                .failed(1, "cannot record thread 4194305: there is no such thread");
    }

    @Test
    void aUser() throws IOException {
        try (Target other = burner("setpriv", "--reuid=" + Gimlet.NOBODY, "--clear-groups");
                Target own = burner()) {
            record("-u", Gimlet.NOBODY, "-d", "1").succeeded();
            assertThat(rows(GroupBy.PROCESS)).contains(row(other)).doesNotContain(row(own));
            record("-u", "nobody", "-d", "1").succeeded();
            assertThat(rows(GroupBy.PROCESS)).contains(row(other)).doesNotContain(row(own));
        }
        record("-u", "no-such-user", "-d", "1")
                .failed(1, "cannot record user 'no-such-user': there is no such user");
    }

    @Test
    void someCpus() throws IOException {
        String first = Integer.toString(Host.onlineCpus().getFirst());
        String last = Integer.toString(Host.onlineCpus().getLast());
        try (Target here = burner("taskset", "-c", first);
                Target there = burner("taskset", "-c", last)) {
            record("-C", first, "-d", "1").succeeded();
            assertThat(rows(GroupBy.PROCESS)).contains(row(here)).doesNotContain(row(there));
            record("-C", last, "-p", here.processId(), there.processId(), "-d", "1").succeeded();
            assertThat(rows(GroupBy.PROCESS)).containsExactly(row(there));
        }
        record("-C", "4095").failed(1, "cannot record on CPU 4095: it is not online");
    }

    @Test
    void aCommandWithoutItsBeginning() throws IOException {
        for (String name : List.of("first", "second")) {
            Files.copy(Target.program("burner"), directory.resolve(name));
        }
        Outcome outcome =
                record(
                                "--delay",
                                "3",
                                "--",
                                "sh",
                                "-c",
                                "./first --ms 100; sleep 3; ./second --ms 900")
                        .succeeded();
        assertThat(rows(GroupBy.PROCESS))
                .anyMatch(row -> row.startsWith("second"))
                .noneMatch(row -> row.startsWith("first"));
        assertStandsForAll(outcome);
    }

    @Test
    void aProcessLater() throws IOException {
        try (Target burner = burner()) {
            long startNanos = System.nanoTime();
            Outcome outcome =
                    record("-p", burner.processId(), "--delay", "1", "-d", "0.5").succeeded();

            assertThat(System.nanoTime() - startNanos).isGreaterThan(1_500_000_000L);
            assertThat(outcome.err()).containsPattern("^recorded  [0-9,]+ samples in 0[.]5");
        }
    }

    @Test
    void aCommandOfAnotherUser() {
        String script = "id -u; id -un; echo $HOME $USER $LOGNAME; grep CapEff /proc/self/status";
        Outcome outcome = record("--user", "nobody", "--", "sh", "-c", script).succeeded();

        assertThat(outcome.out())
                .startsWith(Gimlet.NOBODY + "\nnobody\n")
                .contains(" nobody nobody\n")
                .contains("0000000000000000");
        record("--user", "no-such-user", "--", "true")
                .failed(1, "'no-such-user': there is no such user");
    }
}
