// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The program as users start it: the launcher that {@code make build} puts into {@code dist/}, in a
 * process of its own. Immutable; each {@code with} gives another one.
 *
 * @param launcher the file that starts it
 * @param directory where it runs
 * @param wrapper what starts it, such as {@code setpriv} and its options; often empty
 * @param environment variables that it gets beside this process's
 */
record Gimlet(
        Path launcher, Path directory, List<String> wrapper, Map<String, String> environment) {
    /** The launcher of the built program. */
    static final Path LAUNCHER =
            Path.of(System.getProperty("gimlet.root"), "dist", "bin", "gimlet");

    /** The number of a user, and of a group, that owns nothing. */
    static final String NOBODY = "65534";

    /** The program, run in {@code directory}. */
    static Gimlet in(Path directory) {
        assertThat(LAUNCHER).as("the program that `make build` makes").isExecutable();
        return new Gimlet(LAUNCHER, directory, List.of(), Map.of());
    }

    /** The same, started by another file: a copy or a link. */
    Gimlet startedBy(Path file) {
        return new Gimlet(file, directory, wrapper, environment);
    }

    /** The same, started by a command that ends in executing its arguments. */
    Gimlet under(String... command) {
        return new Gimlet(launcher, directory, List.of(command), environment);
    }

    /** The same, started by a user who has no privileges. */
    Gimlet asNobody() {
        return under("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    /** The same with a variable in its environment. */
    Gimlet with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new Gimlet(launcher, directory, wrapper, more);
    }

    /** Runs it to its end, with nothing on its standard input. */
    Outcome run(String... arguments) {
        return start(arguments).await();
    }

    /** Runs it to its end with a file as its standard input. */
    Outcome runReading(Path input, String... arguments) {
        try (Running running = launch(ProcessBuilder.Redirect.from(input.toFile()), arguments)) {
            return running.await();
        }
    }

    /** Starts it, with nothing on its standard input. */
    Running start(String... arguments) {
        return launch(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()), arguments);
    }

    private Running launch(ProcessBuilder.Redirect input, String... arguments) {
        try {
            Path out = Files.createTempFile("gimlet-test", ".out");
            Path err = Files.createTempFile("gimlet-test", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command(arguments))
                            .directory(directory.toFile())
                            .redirectInput(input)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new Running(builder.start(), out, err);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The words of the command line that runs it. */
    List<String> command(String... arguments) {
        List<String> words = new ArrayList<>(wrapper);
        words.add(launcher.toString());
        words.addAll(List.of(arguments));
        return words;
    }
}
