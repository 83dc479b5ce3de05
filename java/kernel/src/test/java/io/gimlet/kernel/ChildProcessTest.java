// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChildProcessTest {
    @TempDir Path directory;

    private static ChildProcess shell(String script) throws KernelException {
        return ChildProcess.start(List.of("sh", "-c", script));
    }

    private static int waitFor(ChildProcess child) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        OptionalInt code = child.poll();
        while (code.isEmpty()) {
            assertThat(System.nanoTime()).as("the child should have ended").isLessThan(end);
            Thread.sleep(5);
            code = child.poll();
        }
        return code.getAsInt();
    }

    private static String stat(int processId) throws IOException {
        return Files.readString(Path.of("/proc/" + processId + "/stat"));
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, 0",
        "exit 7, 7",
        "exit 255, 255",
        "kill -TERM $$, 143",
        "kill -KILL $$, 137",
        "kill -USR1 $$, 138"
    })
    void exitCodesAreThoseOfAShell(String script, int code) throws Exception {
        ChildProcess child = shell(script);
        child.release();
        assertThat(waitFor(child)).isEqualTo(code);
        assertThat(child.poll()).as("asked again").hasValue(code);
    }

    @Test
    void nothingOfTheCommandRunsBeforeTheRelease() throws Exception {
        Path mark = directory.resolve("ran");
        ChildProcess child = ChildProcess.start(List.of("touch", mark.toString()));
        Thread.sleep(200);
        assertThat(mark).doesNotExist();
        assertThat(child.poll()).isEmpty();
        // It is this program still: exec has not happened.
        Path program = Path.of("/proc/" + child.processId() + "/exe");
        assertThat(Files.readSymbolicLink(program))
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/exe")));
        child.release();
        assertThat(waitFor(child)).isZero();
        assertThat(mark).exists();
    }

    @Test
    void releaseReturnsWhenTheCommandHasBegun() throws Exception {
        ChildProcess child = ChildProcess.start(List.of("sleep", "60"));
        child.release();
        assertThat(stat(child.processId())).contains("(sleep)");
        child.terminate();
        assertThat(waitFor(child)).isEqualTo(128 + 15);
    }

    @Test
    void aCommandThatIsNotThereIsExplained() throws Exception {
        ChildProcess child = ChildProcess.start(List.of("no-such-command"));
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(child::release)
                .withMessage(
                        "cannot execute no-such-command: no such file or directory (ENOENT);"
                                + " is it installed, and in PATH?");
        assertThat(waitFor(child)).isEqualTo(127);
    }

    @Test
    void aFileThatIsNotExecutableIsExplained() throws Exception {
        Path file = Files.writeString(directory.resolve("text"), "no program");
        ChildProcess child = ChildProcess.start(List.of(file.toString()));
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(child::release)
                .withMessageContaining("permission denied (EACCES); is it an executable file?");
        assertThat(waitFor(child)).isEqualTo(127);
    }

    @Test
    void aChildThatDiedAtTheGateIsReported() throws Exception {
        ChildProcess child = shell("exit 0");
        Tools.run("kill", "-KILL", String.valueOf(child.processId()));
        assertThat(waitFor(child)).isEqualTo(137);
        assertThatExceptionOfType(KernelException.class).isThrownBy(child::release);
        assertThat(child.poll()).hasValue(137);
    }

    @Test
    void theCommandHasTheEnvironmentAndTheStreamsAndNoOtherDescriptor() throws Exception {
        Path output = directory.resolve("output");
        String script = "exec >" + output + " 2>&1 </dev/null; echo \"$PATH\"; ls /proc/$$/fd";
        ChildProcess other = shell("exit 0"); // its gate must not leak into the next child
        ChildProcess child = shell(script);
        child.release();
        assertThat(waitFor(child)).isZero();
        other.release();
        assertThat(waitFor(other)).isZero();
        List<String> lines = Files.readAllLines(output);
        assertThat(lines.getFirst()).isEqualTo(System.getenv("PATH"));
        // dash keeps its script above 9.
        assertThat(lines.subList(1, 4)).containsExactly("0", "1", "2");
        assertThat(lines.subList(4, lines.size())).allMatch(line -> line.length() > 1);
    }

    @Test
    void signalsAreNotBlockedInTheCommand() throws Exception {
        Path output = directory.resolve("status");
        ChildProcess child = shell("grep -E 'SigBlk|SigIgn' /proc/self/status >" + output);
        child.release();
        assertThat(waitFor(child)).isZero();
        assertThat(Files.readString(output)).contains("SigBlk:\t0000000000000000");
        String own = Files.readString(Path.of("/proc/self/status"));
        assertThat(Files.readString(output))
                .contains(own.lines().filter(line -> line.startsWith("SigIgn")).toList());
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        Path output = directory.resolve("arguments");
        ChildProcess child =
                ChildProcess.start(
                        List.of(
                                "sh",
                                "-c",
                                "printf '%s|' \"$@\" >" + output,
                                "sh",
                                "",
                                "a b",
                                "\u00e9\n",
                                "*"));
        child.release();
        assertThat(waitFor(child)).isZero();
        assertThat(Files.readString(output)).isEqualTo("|a b|\u00e9\n|*|");
    }

    @Test
    void noDescriptorStaysOpen() throws Exception {
        int before = openDescriptors();
        for (int i = 0; i < 10; i++) {
            ChildProcess child = shell("exit 0");
            child.release();
            waitFor(child);
        }
        assertThat(openDescriptors()).isEqualTo(before);
    }

    private static int openDescriptors() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return (int) descriptors.count();
        }
    }
}
