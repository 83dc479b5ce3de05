// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The system's own tools, for second opinions. */
final class Tools {
    private Tools() {}

    static boolean exist(String tool) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    /** What a command printed, errors included; it must end well. */
    static String run(String... command) {
        return run(List.of(command), "");
    }

    /** What a command printed for this input, errors included; it must end well. */
    static String run(List<String> command, String input) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            Path file = Files.createTempFile("input", ".txt");
            try {
                Files.writeString(file, input);
                Process process = builder.redirectInput(file.toFile()).start();
                byte[] output = process.getInputStream().readAllBytes();
                String text = new String(output, StandardCharsets.UTF_8);
                assertThat(process.waitFor()).as("%s: %s", command, text).isZero();
                return text;
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
