// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The system's own tools. */
final class Tools {
    private static final Pattern BUILD_ID = Pattern.compile("Build ID: ([0-9a-f]+)");

    private Tools() {}

    /** What a command printed, errors included; it must end well. */
    static String run(String... command) throws IOException {
        return run(List.of(command), Map.of());
    }

    static String run(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.onExit().join().exitValue()).as("%s: %s", command, output).isZero();
        return output;
    }

    /** The build id that readelf finds; empty when there is none. */
    static String buildId(Path file) throws IOException {
        Matcher found = BUILD_ID.matcher(run("readelf", "-n", file.toString()));
        return found.find() ? found.group(1) : "";
    }
}
