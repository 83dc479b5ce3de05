// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.options.RecordTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A program to record: of testdata/, or one that speaks like those. Ends with the fixture. */
final class Target implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 150;
    private static final String READY = "ready ";

    private final Process process;
    private final BufferedReader output;
    private final int namespacedId;

    private Target(Process process) throws IOException {
        this.process = process;
        // Hostile targets print what is no UTF-8; ISO 8859-1 takes every byte.
        this.output = process.inputReader(StandardCharsets.ISO_8859_1);
        String ready = readLine();
        assertThat(ready).startsWith(READY);
        this.namespacedId = Integer.parseInt(ready.substring(READY.length()));
    }

    /** A program of testdata/, as its Makefile built it. */
    static Path program(String name) {
        Path program = Path.of(System.getProperty("gimlet.root"), "build/testdata", name);
        assertThat(program).as("run: make -C testdata").isRegularFile();
        return program;
    }

    /** Starts a program of testdata/ that runs at once. */
    static Target start(String name, String... options) throws IOException {
        return start(program(name), options);
    }

    /** Starts a program of testdata/ that waits for {@link #go} before it does anything. */
    static Target startWaiting(String name, String... options) throws IOException {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = "--await-go";
        return start(program(name), all);
    }

    static Target start(Path program, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(options));
        return start(command);
    }

    /** Starts a command that ends up in a target, such as {@code unshare ... TARGET}. */
    static Target start(List<String> command) throws IOException {
        return new Target(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** The process that was started, in our PID namespace. */
    int processId() {
        return (int) process.pid();
    }

    /** The one child of the process that was started: the target of {@code unshare --fork}. */
    int childId() {
        List<ProcessHandle> children = process.children().toList();
        assertThat(children).hasSize(1);
        return (int) children.getFirst().pid();
    }

    /** The children of the process that was started. */
    List<Integer> childIds() {
        return process.children().map(child -> (int) child.pid()).toList();
    }

    /** The process id that the target itself told, in its own PID namespace. */
    int namespacedId() {
        return namespacedId;
    }

    RecordTarget asRecordTarget() {
        return new RecordTarget.Processes(List.of(processId()), false);
    }

    void go() throws IOException {
        process.outputWriter().append('\n').flush();
    }

    /** The next line that the target prints. */
    String readLine() throws IOException {
        CompletableFuture<String> line =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return output.readLine();
                    } catch (IOException closed) {
                        return null;
                    }
                });
        try {
            return line.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException none) {
            process.destroyForcibly();
            throw new AssertionError("the target said nothing", none);
        }
    }

    /** What a demo says of its CPU time so far. */
    Account account() throws IOException {
        signal("USR1");
        return Account.parse(readLine());
    }

    void signal(String name) throws IOException {
        Tools.run("kill", "-" + name, Integer.toString(processId()));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the target has ended by itself. */
    void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        descendants.forEach(descendant -> descendant.onExit().join());
    }
}
