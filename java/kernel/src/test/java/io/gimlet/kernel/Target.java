// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of testdata/ that runs, and waits for {@link #go()}. */
final class Target implements AutoCloseable {
    private static final String READY = "ready ";

    private final Process process;
    private final BufferedReader output;
    final int processId;

    private Target(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader();
        String ready = output.readLine();
        assertThat(ready).startsWith(READY);
        processId = Integer.parseInt(ready.substring(READY.length()));
    }

    /** Compiles testdata/NAME.c as testdata/Makefile does. */
    static Path compile(Path directory, String name) {
        Path source = Path.of(System.getProperty("gimlet.root"), "testdata", name + ".c");
        Path program = directory.resolve(name);
        Tools.run(
                "gcc",
                "-std=gnu11",
                "-D_GNU_SOURCE",
                "-O2",
                "-fno-omit-frame-pointer",
                "-fno-optimize-sibling-calls",
                "-fno-shrink-wrap",
                "-Wl,--build-id=sha1",
                "-pthread",
                source.toString(),
                "-o",
                program.toString());
        return program;
    }

    /** Starts a program that waits before it does anything. */
    static Target start(Path program, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--await-go"));
        command.addAll(List.of(options));
        return new Target(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    void go() throws IOException {
        process.outputWriter().append('\n').flush();
    }

    /** What it prints next, which many do at their end. */
    String readLine() throws IOException {
        return output.readLine();
    }

    void waitFor() throws InterruptedException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
