// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of {@code testdata/} that runs. Closing it kills it. */
final class Target implements AutoCloseable {
    private static final String READY = "ready ";

    private final Process process;

    private Target(Process process) {
        this.process = process;
    }

    /** Where {@code make testdata} puts a program. */
    static Path program(String name) {
        Path program = Path.of(System.getProperty("gimlet.root"), "build", "testdata", name);
        assertThat(program).as("the target that `make testdata` builds").isExecutable();
        return program;
    }

    /** Starts a program and waits until it is ready. */
    static Target start(String name, String... options) {
        List<String> command = new ArrayList<>(List.of(program(name).toString()));
        command.addAll(List.of(options));
        return start(new ProcessBuilder(command));
    }

    /** Starts a command that says {@code ready PID} when it is. */
    static Target start(ProcessBuilder command) {
        try {
            Process process = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            assertThat(output.readLine()).isEqualTo(READY + process.pid());
            return new Target(process);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    String processId() {
        return Long.toString(process.pid());
    }

    /** Tells a program that was started with {@code --await-go} to go on. */
    void go() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
