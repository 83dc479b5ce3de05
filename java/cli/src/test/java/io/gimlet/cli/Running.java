// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A run of the program that goes on. Closing it kills it. */
final class Running implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    Running(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Its process id: launchers and wrappers become the program, they do not start it. */
    long processId() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end. */
    Outcome await() {
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(err, StandardCharsets.UTF_8);
            assertThat(ended).as("it ends; until now it said: %s", said).isTrue();
            byte[] written = Files.readAllBytes(out);
            Files.delete(out);
            Files.delete(err);
            return new Outcome(process.exitValue(), written, said);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } catch (InterruptedException stopped) {
            throw new AssertionError("the test was stopped", stopped);
        } finally {
            close();
        }
    }

    /** Waits until it samples: it has more events open than those of the side band, one per CPU. */
    Running awaitAttached() {
        awaitAttached(processId());
        assertThat(isAlive()).as("it runs").isTrue();
        return this;
    }

    /** The same for a process that something else started; it may end before. */
    static void awaitAttached(long processId) {
        long cpus = Runtime.getRuntime().availableProcessors();
        awaitThat(
                "it samples",
                () ->
                        perfEvents(processId) > cpus
                                || !Files.exists(Path.of("/proc/" + processId + "/exe")));
    }

    /** Whether a process is there and no zombie, as orphans stay where nobody reaps them. */
    static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            return !stat.contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }

    private static long perfEvents(long processId) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + processId + "/fd"))) {
            return descriptors.filter(Running::isPerfEvent).count();
        } catch (IOException gone) {
            return 0;
        }
    }

    private static boolean isPerfEvent(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("[perf_event]");
        } catch (IOException closed) {
            return false;
        }
    }

    /** Waits for something that a busy machine may take a while for. */
    static void awaitThat(String what, BooleanSupplier done) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until %s", what).isLessThan(end);
            pause(5);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            throw new AssertionError("the test was stopped", stopped);
        }
    }

    /** Sends a signal to it alone, such as {@code INT}. */
    Running signal(String name) {
        return send(name, Long.toString(processId()));
    }

    /** Sends a signal to its process group, as a terminal does; it must lead one. */
    Running signalGroup(String name) {
        return send(name, "-" + processId());
    }

    private Running send(String signal, String target) {
        Tools.run("sh", "-c", "kill -s " + signal + " -- " + target);
        return this;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
