// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.PprofReader;
import io.gimlet.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What signals do to a recording. */
@Tag("live")
class SignalsLiveTest {
    /** Long enough that another signal is meant as another one. */
    private static final long MEANT_MILLIS = 500;

    /**
     * Lets a stopped process go on for a few milliseconds at a time until it writes, which it does
     * in far less than this test would need to notice.
     */
    private static final String STEP_TO_WRITING =
            """
            while kill -s CONT "$1"; do
                sleep 0.002
                kill -s STOP "$1" || break
                for file in "$2"/.gimlet-*.tmp; do
                    if [ -e "$file" ]; then exit; fi
                done
            done 2>/dev/null
            """;

    @TempDir private Path directory;

    @AutoClose private Target target = Target.start("demo");

    /** A recording that leads a process group, as in a terminal, and has taken samples. */
    private Running record(String file) {
        Running recording =
                Gimlet.in(directory)
                        .under("setsid")
                        .start("record", "-p", target.processId(), "-o", file)
                        .awaitAttached();
        Running.pause(300);
        return recording;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void assertWritten(String file) throws IOException {
        Profile profile = PprofReader.read(Files.readAllBytes(directory.resolve(file)));
        assertThat(profile.sampleCount()).isPositive();
        assertThat(files()).containsExactly(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void oneWritesTheProfile(String signal) throws IOException {
        Outcome outcome = record("profile.pb.gz").signalGroup(signal).await().succeeded();

        assertThat(outcome.err()).startsWith("recorded  ").contains("written   profile.pb.gz\n");
        assertThat(outcome.out()).isEmpty();
        assertWritten("profile.pb.gz");
    }

    /** timeout(1) signals its command and then its whole group; shells do so at a hang-up. */
    @Test
    void severalAtOnceSayTheSame() throws IOException {
        for (String second : List.of("TERM", "INT", "HUP")) {
            Running recording = record("profile.pb.gz");
            String group = "-" + recording.processId();
            Tools.run("sh", "-c", "kill -TERM $1; kill -$2 $1", "sh", group, second);
            assertThat(recording.await().succeeded().err()).contains("written   profile.pb.gz\n");
            assertWritten("profile.pb.gz");
            Files.delete(directory.resolve("profile.pb.gz"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSecondOneGivesUp(String signal) throws IOException {
        Tools.run("mkfifo", directory.resolve("nobody-reads").toString());
        Running recording = record("nobody-reads").signalGroup(signal);
        Running.pause(MEANT_MILLIS);
        assertThat(recording.isAlive()).as("it waits for a reader").isTrue();

        recording.signalGroup(signal).await().failed(130, "gave up", "no profile was written");
    }

    /** The more there is to write, the more time is there to give up in. */
    @Test
    void givingUpLeavesNoHalfOfAFile() throws IOException {
        target.close();
        target = Target.start("deep", "--spread", "100000", "--depth", "60");
        Running recording = record("profile.html");
        Running.pause(2_000);
        Files.writeString(directory.resolve("profile.html"), "old");
        recording.signal("STOP").signalGroup("INT");
        String processId = Long.toString(recording.processId());
        Tools.run("sh", "-c", STEP_TO_WRITING, "sh", processId, directory.toString());
        Running.pause(MEANT_MILLIS);
        if (recording.isAlive()) {
            recording.signal("INT").signal("CONT");
        }
        Outcome outcome = recording.await();

        Files.deleteIfExists(directory.resolve("profile.html.old"));
        assertThat(files()).containsExactly("profile.html");
        String content = Files.readString(directory.resolve("profile.html"));
        assertThat(content.equals("old")).isEqualTo(outcome.exitCode() == 130);
        assertThat(outcome.exitCode()).isIn(0, 130);
    }

    @Test
    void onesThatCameTooEarlyLeaveNothing() throws IOException {
        for (int delayMillis = 0; delayMillis <= 400; delayMillis += 50) {
            Running recording =
                    Gimlet.in(directory)
                            .under("setsid")
                            .start("record", "-p", target.processId(), "-o", "profile.pb.gz");
            Running.pause(delayMillis);
            Outcome outcome = recording.signalGroup("INT").await();

            assertThat(outcome.exitCode()).isIn(0, 3, 130);
            assertThat(outcome.err()).doesNotContain("Exception");
            boolean written = outcome.exitCode() == 0;
            assertThat(Files.deleteIfExists(directory.resolve("profile.pb.gz"))).isEqualTo(written);
            assertThat(files()).isEmpty();
        }
    }

    /** A recording that was started with some signals ignored; it leads a process group. */
    private Running recordIgnoring(String signals, String... arguments) {
        return Gimlet.in(directory)
                .under("setsid", "sh", "-c", "trap '' " + signals + "; exec \"$@\"", "sh")
                .start(arguments);
    }

    /** As under nohup(1). */
    @Test
    void anIgnoredHangUpStaysIgnored() throws IOException {
        try (Running recording =
                recordIgnoring("HUP", "record", "-p", target.processId(), "-o", "profile.pb.gz")
                        .awaitAttached()
                        .signalGroup("HUP")) {
            Running.pause(MEANT_MILLIS);
            assertThat(recording.isAlive()).isTrue();
            recording.signalGroup("INT").await().succeeded();
        }
        assertWritten("profile.pb.gz");
    }

    /** Shells ignore SIGINT for what they start in the background of a script. */
    @Test
    void anInterruptEndsItAlsoInTheBackgroundOfAScript() throws IOException {
        Path script = directory.resolve("script");
        Files.writeString(
                script,
                "\"$@\" & echo $! >started; mv started recording; wait $!; echo $? >ended\n");
        try (Running running =
                Gimlet.in(directory)
                        .under("sh", script.toString())
                        .start("record", "-p", target.processId(), "-o", "profile.pb.gz")) {
            Path recording = directory.resolve("recording");
            Running.awaitThat("it is started", () -> Files.exists(recording));
            String processId = Files.readString(recording).strip();
            Running.awaitAttached(Long.parseLong(processId));
            Running.pause(300);
            Tools.run("kill", "-INT", processId);
            running.await().succeeded();
        }
        assertThat(directory.resolve("ended")).hasContent("0");
        for (String file : List.of("script", "recording", "ended")) {
            Files.delete(directory.resolve(file));
        }
        assertWritten("profile.pb.gz");
    }

    /** What a shell ignores for the background, it means for the command. */
    @Test
    void theCommandIgnoresWhatItWouldIgnoreAlone() {
        String command = "kill -INT $$; kill -HUP $$; echo alive";
        try (Running recording =
                recordIgnoring("INT HUP", "record", "-q", "--", "sh", "-c", command)) {
            assertThat(recording.await().out()).isEqualTo("alive\n");
        }
        try (Running recording = recordIgnoring("HUP", "record", "-q", "--", "sh", "-c", command)) {
            Outcome outcome = recording.await();
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.exitCode()).isEqualTo(128 + 2);
        }
    }

    /** A terminal that was stopped, a pager that does not read: whoever writes there waits. */
    @Test
    void aSecondOneEndsItThoughNothingCanBeSaid() {
        String nobodyReads = "mkfifo full; exec 2<>full; head -c 65536 /dev/zero >&2; exec \"$@\"";
        try (Running recording =
                Gimlet.in(directory)
                        .under("setsid", "sh", "-c", nobodyReads, "sh")
                        .start("record", "-p", target.processId(), "-o", "profile.pb.gz")
                        .awaitAttached()) {
            Running.pause(300);
            recording.signalGroup("INT");
            Path profile = directory.resolve("profile.pb.gz");
            Running.awaitThat("the profile is written", () -> Files.exists(profile));
            Running.pause(MEANT_MILLIS);
            assertThat(recording.isAlive()).as("it waits for a reader").isTrue();
            assertThat(recording.signalGroup("INT").await().exitCode()).isEqualTo(130);
        }
    }

    @Test
    void killLeavesNothingBehind() throws IOException {
        // It also opens those of others, for the lines of their frames.
        List<String> others = KernelObjects.programs();
        Running recording = record("profile.pb.gz");
        List<String> programs = new ArrayList<>(KernelObjects.programsOf(recording.processId()));
        programs.removeAll(others);
        List<String> maps = KernelObjects.mapsOf(recording.processId());
        assertThat(programs).isNotEmpty();
        assertThat(maps).isNotEmpty();
        assertThat(programs).allMatch(KernelObjects::programExists);

        List<ProcessHandle> servers =
                ProcessHandle.of(recording.processId()).orElseThrow().descendants().toList();
        assertThat(servers).isNotEmpty();

        assertThat(recording.signal("KILL").await().exitCode()).isEqualTo(137);
        Running.awaitThat(
                "the file server has ended", () -> servers.stream().noneMatch(Running::runs));
        Running.awaitThat(
                "the kernel has freed everything",
                () ->
                        programs.stream().noneMatch(KernelObjects::programExists)
                                && maps.stream().noneMatch(KernelObjects::mapExists));
        assertThat(files()).isEmpty();
    }
}
