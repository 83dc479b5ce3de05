// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell script that finds a JDK and starts it, from wherever it is called. */
class LauncherTest {
    @TempDir private Path directory;

    private void assertStarts(Gimlet gimlet) {
        assertThat(gimlet.run("--version").succeeded().out()).startsWith("gimlet ");
    }

    @Test
    void worksThroughLinks() throws IOException {
        Path launcher = Installation.copyTo(directory.resolve("gimlet"));
        Path bin = Files.createDirectories(directory.resolve("my bin"));
        Path absolute = Files.createSymbolicLink(directory.resolve("absolute"), launcher);
        Path relative = Files.createSymbolicLink(bin.resolve("gimlet"), Path.of("../absolute"));

        assertStarts(Gimlet.in(directory).startedBy(absolute));
        assertStarts(Gimlet.in(directory).startedBy(relative));
        assertStarts(Gimlet.in(bin).startedBy(Path.of("./gimlet")));
        assertStarts(
                Gimlet.in(Path.of("/"))
                        .with("PATH", bin + ":/usr/bin:/bin")
                        .startedBy(Path.of("gimlet"))
                        .under("env"));
    }

    @Test
    void worksFromAPathWithSpaces() throws IOException {
        Path launcher = Installation.copyTo(directory.resolve("a b  c"));

        assertStarts(Gimlet.in(Path.of("/")).startedBy(launcher));
        assertStarts(Gimlet.in(launcher.getParent().getParent()).startedBy(Path.of("bin/gimlet")));
    }

    /** As from cron, systemd or sudo. */
    @Test
    void needsNoEnvironment() {
        assertStarts(Gimlet.in(Path.of("/")).under("env", "-i"));
        assertStarts(Gimlet.in(Path.of("/")).under("env", "-i", "PATH=", "JAVA_HOME="));
    }

    @Test
    void anOldJdkInTheEnvironmentIsPassedOver() {
        assertStarts(Gimlet.in(directory).with("JAVA_HOME", "/nonexistent"));
    }

    /** What "no JDK" means, without the directories of this machine. */
    @Test
    void withoutAJdkItSaysWhatToDo() throws IOException {
        Path launcher = Installation.copyTo(directory.resolve("gimlet"));
        Path library = directory.resolve("gimlet/lib");
        Files.delete(library.resolve("jdk"));
        Path finder = library.resolve("find-jdk.sh");
        String text = Files.readString(finder);
        assertThat(text).contains("/usr/lib/jvm/*");
        Files.writeString(finder, text.replace("/usr/lib/jvm/*", "/nonexistent/*"));

        Gimlet.in(directory)
                .startedBy(launcher)
                .under("env", "-i", "PATH=/nonexistent", "JAVA_HOME=/nonexistent")
                .run("report", "x")
                .failed(
                        1,
                        "no JDK 25 or newer in JAVA_HOME, on PATH",
                        "install one",
                        "set JAVA_HOME");
    }
}
