// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of its user's environment reaches Gimlet's own JVM, and what others see of the process. */
class LauncherEnvironmentTest {
    @TempDir private Path directory;

    @AutoClose private Running waiting;

    /** A report that waits for the writer of its file. */
    @BeforeEach
    void startIt() {
        Path pipe = directory.resolve("pipe");
        Tools.run("mkfifo", pipe.toString());
        waiting =
                Gimlet.in(directory)
                        .with("LD_LIBRARY_PATH", "/other/libraries")
                        .with("LD_BIND_NOW", "1")
                        .with("CLASSPATH", "/other/classes")
                        .with("OTHER", "stays")
                        .start("report", pipe.toString());
        Running.awaitThat("it is the JVM", () -> executable().endsWith("java"));
    }

    private Path executable() {
        try {
            return Files.readSymbolicLink(file("exe"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private Path file(String name) {
        return Path.of("/proc/" + waiting.processId()).resolve(name);
    }

    private String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** A variable that changes every JVM is not meant for this one. */
    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void optionsForOtherJvmsDoNotReachIt(String variable) {
        Outcome outcome = Gimlet.in(directory).with(variable, "-XX:NoSuchOption").run("--version");

        assertThat(outcome.succeeded().err()).isEmpty();
    }

    @Test
    void librariesForOthersDoNotReachIt() {
        String[] variables = text("environ").split("\0", -1);

        assertThat(
                        Stream.of(variables)
                                .filter(each -> each.contains("/other/") || each.contains("stays")))
                .containsExactlyInAnyOrder(
                        "OTHER=stays",
                        "GIMLET_KEPT_LD_LIBRARY_PATH=/other/libraries",
                        "GIMLET_KEPT_CLASSPATH=/other/classes");
        assertThat(Stream.of(variables).filter(each -> each.startsWith("LD_"))).isEmpty();
    }

    /** Others can read the arguments of a process, but not its environment. */
    @Test
    void argumentsTellNoValues() {
        assertThat(text("cmdline")).contains("LD_LIBRARY_PATH").doesNotContain("/other/");
    }

    @Test
    void theProcessHasItsName() {
        Running.awaitThat("it has its name", () -> text("comm").equals("gimlet\n"));
    }
}
