// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.GroupBy;
import io.gimlet.profile.PprofReader;
import io.gimlet.profile.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code gimlet record -- COMMAND}: the command runs as if nobody looked. */
@Tag("live")
class StartedCommandLiveTest {
    private static final String BURNER = Target.program("burner").toString();

    @TempDir private Path directory;

    private Outcome record(String... command) {
        return Gimlet.in(directory).run(withOptions(List.of("record", "--"), command));
    }

    private static String[] withOptions(List<String> options, String... command) {
        String[] words = options.toArray(new String[options.size() + command.length]);
        System.arraycopy(command, 0, words, options.size(), command.length);
        return words;
    }

    @ParameterizedTest
    @CsvSource({"--exit, 0, 0", "--exit, 7, 7", "--signal, 9, 137", "--signal, 15, 143"})
    void passesOnHowItEnds(String option, String value, int exitCode) throws IOException {
        Outcome outcome = record(BURNER, "--ms", "200", option, value).ended(exitCode);

        assertThat(outcome.err()).contains("hottest   ", "burner_spin");
        var report = new Report(PprofReader.read(Files.readAllBytes(profile())));
        assertThat(report.by(GroupBy.FUNCTION).flat().rows().getFirst().name())
                .isEqualTo("burner_spin");
    }

    private Path profile() {
        return directory.resolve("profile.pb.gz");
    }

    /** As env(1), nohup(1) and shells do. */
    @Test
    void endsLikeAShellWhenItCannotBeExecuted() throws IOException {
        record("no-such-program", "-x")
                .failed(127, "cannot execute no-such-program: no such file", "in PATH?");
        record("/no/such/program").failed(127, "cannot execute /no/such/program: no such file");

        Path text = Files.writeString(directory.resolve("text"), "no program");
        record(text.toString())
                .failed(126, "cannot execute " + text + ": permission denied", "executable");
        record(directory.toString())
                .failed(126, "cannot execute " + directory + ": permission denied");
        assertThat(profile()).doesNotExist();
    }

    /** execvp(3) has a shell run what is executable but no program; so do env(1) and sudo(8). */
    @Test
    void runsScriptsWithoutAFirstLine() throws IOException {
        Path script = Files.writeString(directory.resolve("script"), "exit 5\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        record(script.toString()).ended(5);
    }

    @Test
    void hasTheStandardStreams() throws IOException {
        Path input = Files.writeString(directory.resolve("input"), "from standard input\n");
        Outcome outcome =
                Gimlet.in(directory)
                        .runReading(
                                input, "record", "-q", "--", "sh", "-c", "cat; echo complaint >&2");

        assertThat(outcome.succeeded().out()).isEqualTo("from standard input\n");
        assertThat(outcome.err()).isEqualTo("complaint\n");
    }

    @Test
    void hasItsArgumentsAndItsEnvironmentUntouched() {
        Outcome outcome =
                Gimlet.in(directory)
                        .with("LC_ALL", "C")
                        .with("LANG", "")
                        .run(
                                withOptions(
                                        List.of("record", "-q", "-F", "99"),
                                        "sh",
                                        "-c",
                                        "printf '<%s>' \"$LC_ALL\" \"$@\"",
                                        "sh",
                                        "two words",
                                        "",
                                        "-d",
                                        "ü",
                                        "*"));

        assertThat(outcome.succeeded().out()).isEqualTo("<C><two words><><-d><ü><*>");
    }

    /** Gimlet's own JVM does not get these, nor may a user who sets them miss them. */
    @Test
    void hasTheVariablesThatWouldChangeGimlet() {
        Outcome outcome =
                Gimlet.in(directory)
                        .with("JAVA_TOOL_OPTIONS", "-Da=b -Dc='d e'")
                        .with("JDK_JAVA_OPTIONS", "-Df=$HOME")
                        .with("_JAVA_OPTIONS", "")
                        .with("CLASSPATH", "a:b\nc")
                        .with("LD_LIBRARY_PATH", "/g:/h")
                        .run(
                                withOptions(
                                        List.of("record", "-q", "--"),
                                        "sh",
                                        "-c",
                                        "printf '<%s>' \"$JAVA_TOOL_OPTIONS\" \"$JDK_JAVA_OPTIONS\""
                                                + " \"${_JAVA_OPTIONS-none}\" \"$CLASSPATH\""
                                                + " \"$LD_LIBRARY_PATH\" \"${LC_ALL-none}\";"
                                                + " env | grep GIMLET_KEPT_ || true"));

        assertThat(outcome.succeeded().out())
                .isEqualTo("<-Da=b -Dc='d e'><-Df=$HOME><><a:b\nc></g:/h><none>");
    }

    @Test
    void isSampledFromItsFirstInstructionWithItsChildren() throws IOException {
        record("sh", "-c", BURNER + " --ms 100; " + BURNER + " --ms 200 --after-exec & wait")
                .succeeded();

        var report = new Report(PprofReader.read(Files.readAllBytes(profile())));
        assertThat(report.flat().rows())
                .extracting(row -> row.name())
                .contains("burner_spin", "after_exec");
    }

    @Test
    void goesOnAfterTheRecording() throws IOException {
        Outcome outcome =
                Gimlet.in(directory)
                        .run(
                                withOptions(
                                        List.of("record", "-d", "0.1"),
                                        BURNER,
                                        "--ms",
                                        "600",
                                        "--exit",
                                        "4"));

        assertThat(outcome.ended(4).err())
                .contains("written   profile.pb.gz\n", "waiting for the command to end; Ctrl-C");
        assertThat(PprofReader.read(Files.readAllBytes(profile())).durationNanos())
                .isEqualTo(100_000_000);
    }

    @Test
    void endsWithCtrlC() {
        Running running =
                Gimlet.in(directory)
                        .under("setsid")
                        .start("record", "--", BURNER, "--ms", "60000")
                        .awaitAttached();
        Running.pause(300);

        Outcome outcome = running.signalGroup("INT").await().ended(130);
        assertThat(outcome.err()).contains("written   profile.pb.gz\n");
        assertThat(profile()).exists();
    }

    /** Who is signalled alone tells the command, which a terminal would have told, too. */
    @Test
    void endsWithGimlet() {
        Running running =
                Gimlet.in(directory).start("record", "--", BURNER, "--ms", "60000").awaitAttached();
        Running.pause(300);

        running.signal("TERM").await().ended(143);
        assertThat(profile()).exists();
    }

    @Test
    void mayIgnoreSignalsUntilItsUserGivesUp() {
        Running running =
                Gimlet.in(directory)
                        .under("setsid")
                        .start(
                                "record",
                                "--",
                                "sh",
                                "-c",
                                "trap '' INT TERM; " + BURNER + " --ms 300; sleep 60")
                        .awaitAttached();
        Running.pause(300);
        running.signalGroup("INT");
        Running.awaitThat("it has written", () -> Files.exists(profile()));
        Running.pause(500);

        Outcome outcome = running.signalGroup("INT").await().ended(130);
        assertThat(outcome.err()).contains("gave up waiting for the command").endsWith("\n");
        assertThat(profile()).exists();
        running.signalGroup("KILL");
    }

    @Test
    void isSilentWhenAskedTo() {
        Outcome outcome =
                Gimlet.in(directory)
                        .run("record", "-q", "-d", "0.1", "--", BURNER, "--ms", "300")
                        .succeeded();

        assertThat(outcome.out()).as("what the command wrote").matches("ready [0-9]+\n");
        assertThat(outcome.err()).isEmpty();
        assertThat(profile()).exists();
    }
}
