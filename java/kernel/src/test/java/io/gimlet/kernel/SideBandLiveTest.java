// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.SideBandListener.MappedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the running kernel tells about processes that this test starts. */
@Tag("live")
class SideBandLiveTest {
    @TempDir static Path directory;
    private static Path forker = Path.of("");
    private static Path burner = Path.of("");
    private static Path threads = Path.of("");

    @BeforeAll
    static void compile() throws KernelException {
        Live.assumePrivileged();
        forker = Target.compile(directory, "forker");
        burner = Target.compile(directory, "burner");
        threads = Target.compile(directory, "threads");
    }

    /** Follows a family: the processes that were named, and their children. */
    private static final class Family {
        final Set<Integer> members = new TreeSet<>();
        final SideBandLog log = new SideBandLog(members::contains);

        Family(int... processIds) {
            for (int processId : processIds) {
                members.add(processId);
            }
        }

        void adoptChildren() {
            for (String line : log.lines) {
                Matcher fork = Pattern.compile("forked \\d+/\\d+ (\\d+)/\\d+").matcher(line);
                if (fork.matches()) {
                    members.add(Integer.valueOf(fork.group(1)));
                }
            }
        }

        boolean heard(String line) {
            return log.lines.contains(line);
        }
    }

    private static void drainUntil(SideBand sideBand, Family family, String line)
            throws InterruptedException {
        Live.await(
                line,
                () -> {
                    sideBand.drain(family.log);
                    family.adoptChildren();
                    return family.heard(line);
                });
    }

    @Test
    void aCommandIsFollowedFromExecToExit() throws Exception {
        long before = Host.monotonicNanos();
        ChildProcess child = ChildProcess.start(List.of(burner.toString(), "--ms", "1"));
        try (SideBand sideBand = new SideBand(Host.onlineCpus(), 1 << 16)) {
            int id = child.processId();
            Family family = new Family(id);
            child.release();
            drainUntil(sideBand, family, "exited " + id + "/" + id);
            long after = Host.monotonicNanos();
            assertThat(child.poll()).hasValue(0);

            assertThat(family.log.linesInTime())
                    .containsSubsequence(
                            "executed " + id + " burner",
                            "renamed " + id + "/" + id + " burner",
                            "mapped " + id + " " + burner,
                            "exited " + id + "/" + id);
            assertThat(family.log.times).allMatch(time -> time > before && time < after);
            assertThat(family.log.lost).isZero();
        }
    }

    @Test
    void mappingsHaveTheIdentityOfTheirFiles() throws Exception {
        ChildProcess child = ChildProcess.start(List.of(burner.toString(), "--ms", "1"));
        try (SideBand sideBand = new SideBand(Host.onlineCpus(), 1 << 16)) {
            Family family = new Family(child.processId());
            child.release();
            drainUntil(sideBand, family, "exited " + child.processId() + "/" + child.processId());
            List<MappedFile> files =
                    family.log.mappings.stream()
                            .filter(mapping -> mapping.path().startsWith("/"))
                            .toList();
            assertThat(files)
                    .extracting(MappedFile::path)
                    .contains(burner.toString())
                    .anyMatch(path -> path.contains("/libc.so"))
                    .anyMatch(path -> path.contains("/ld-linux"));
            for (MappedFile file : files) {
                assertThat(file.inode())
                        .as(file.path())
                        .isEqualTo(Files.getAttribute(Path.of(file.path()), "unix:ino"));
                assertThat(file.length()).isPositive();
                assertThat(file.start() % 4096).isZero();
            }
            assertThat(family.log.mappings).anyMatch(mapping -> mapping.path().equals("[vdso]"));
        }
    }

    @Test
    void mappingsAreThoseOfProcMaps() throws Exception {
        try (SideBand sideBand = new SideBand(Host.onlineCpus(), 1 << 16);
                Target target = Target.start(burner)) {
            Family family = new Family(target.processId);
            sideBand.drain(family.log);
            List<String> lines = Files.readAllLines(Path.of("/proc/" + target.processId + "/maps"));
            for (String line : lines) {
                String[] columns = line.split(" +");
                if (columns.length < 6 || !columns[1].contains("x") || !line.contains("/")) {
                    continue;
                }
                long start = Long.parseLong(columns[0].split("-")[0], 16);
                MappedFile told =
                        family.log.mappings.stream()
                                .filter(mapping -> mapping.start() == start)
                                .reduce((first, last) -> last)
                                .orElseThrow(() -> new AssertionError("not told of " + line));
                assertThat(told.path()).isEqualTo(columns[5]);
                assertThat(told.fileOffset()).isEqualTo(Long.parseLong(columns[2], 16));
                assertThat(told.start() + told.length())
                        .isEqualTo(Long.parseLong(columns[0].split("-")[1], 16));
            }
        }
    }

    /** Temporary file systems give the inode of a deleted file to the next one at once. */
    @Test
    void theGenerationTellsAFileFromAnEarlierOneWithItsInode() throws Exception {
        Path program = Files.copy(burner, directory.resolve("program"));
        MappedFile first = mapped(program);
        Files.delete(program);
        Files.copy(burner, program);
        MappedFile second = mapped(program);

        assertThat(List.of(first.inode(), first.generation()))
                .isNotEqualTo(List.of(second.inode(), second.generation()));
    }

    private static MappedFile mapped(Path program) throws Exception {
        ChildProcess child = ChildProcess.start(List.of(program.toString(), "--ms", "1"));
        try (SideBand sideBand = new SideBand(Host.onlineCpus(), 1 << 16)) {
            Family family = new Family(child.processId());
            child.release();
            drainUntil(sideBand, family, "exited " + child.processId() + "/" + child.processId());
            return family.log.mappings.stream()
                    .filter(mapping -> mapping.path().equals(program.toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void childrenAreFollowedThroughForkExecAndExit() throws Exception {
        try (SideBand sideBand = new SideBand(Host.onlineCpus(), 1 << 16);
                Target target = Target.start(forker, "--count", "3", "--ms", "1", "--exec")) {
            Family family = new Family(target.processId);
            target.go();
            int id = target.processId;
            drainUntil(sideBand, family, "exited " + id + "/" + id);
            Set<Integer> children = new TreeSet<>(family.members);
            children.remove(id);
            assertThat(children).hasSize(3);
            for (int child : children) {
                assertThat(family.log.lines)
                        .contains("forked " + id + "/" + id + " " + child + "/" + child);
            }
            // Children that were adopted late were heard of in part: look at the last.
            assertThat(family.log.lines).anyMatch(line -> line.startsWith("executed "));
        }
    }

    @Test
    void threadsAreForkedNamedAndExited() throws Exception {
        try (SideBand sideBand = new SideBand(Host.onlineCpus(), 1 << 16);
                Target target =
                        Target.start(
                                threads,
                                "--threads",
                                "3",
                                "--burners",
                                "0",
                                "--churn",
                                "5",
                                "--seconds",
                                "1")) {
            int id = target.processId;
            Family family = new Family(id);
            target.go();
            drainUntil(sideBand, family, "exited " + id + "/" + id);
            Set<String> started = threads(family, "forked " + id + "/" + id + " " + id + "/");
            // The first thread's end may be written before that of others.
            Live.await(
                    "the end of every thread",
                    () -> {
                        sideBand.drain(family.log);
                        return threads(family, "exited " + id + "/").size() > started.size();
                    });
            Set<String> ended = threads(family, "exited " + id + "/");
            ended.remove(String.valueOf(id));
            assertThat(started).hasSizeGreaterThanOrEqualTo(5).isEqualTo(ended);
            assertThat(family.log.lines)
                    .anyMatch(line -> line.matches("renamed " + id + "/" + id + " churn-\\d+"));
        }
    }

    private static Set<String> threads(Family family, String prefix) {
        Set<String> threads = new TreeSet<>();
        for (String line : family.log.lines) {
            if (line.startsWith(prefix)) {
                threads.add(line.substring(prefix.length()));
            }
        }
        return threads;
    }

    @Test
    void recordsThatDoNotFitAreCounted() throws Exception {
        try (SideBand sideBand = new SideBand(Host.onlineCpus(), 4096)) {
            for (int i = 0; i < 50; i++) {
                Tools.run("true");
            }
            SideBandLog log = new SideBandLog(pid -> true);
            sideBand.drain(log);
            // The kernel writes that it lost some when there is room again.
            Tools.run("true");
            sideBand.drain(log);
            assertThat(log.lines).isNotEmpty();
            assertThat(log.lost).isPositive();
        }
    }

    @Test
    void aReaderIsWoken() throws Exception {
        try (SideBand sideBand = new SideBand(Host.onlineCpus(), 4096);
                Poller poller = new Poller()) {
            for (int descriptor : sideBand.fds()) {
                poller.add(descriptor);
            }
            assertThat(sideBand.fds()).hasSameSizeAs(Host.onlineCpus());
            for (int i = 0; i < 20; i++) {
                Tools.run("true");
            }
            assertThat(poller.await(10_000)).isPositive();
        }
    }
}
