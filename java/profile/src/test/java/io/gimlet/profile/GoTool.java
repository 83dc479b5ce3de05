// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the go command, whose pprof is the reference reader of the format. */
final class GoTool {
    private final Path directory;
    private final Path go = find();

    /**
     * @param directory where commands run and put what they write
     */
    GoTool(Path directory) {
        this.directory = directory;
    }

    /** Prints a profile with {@code go tool pprof}, which must have nothing to complain about. */
    String pprof(String view, Path profile) throws IOException, InterruptedException {
        return run(
                List.of(
                        go.toString(),
                        "tool",
                        "pprof",
                        "-symbolize=none",
                        view,
                        profile.toString()));
    }

    /** Builds the package in the directory and returns the program. */
    Path build() throws IOException, InterruptedException {
        Path program = directory.resolve("program");
        run(List.of(go.toString(), "build", "-o", program.toString(), "."));
        return program;
    }

    /** Runs a command that must succeed and returns what it prints. */
    String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "stdout", "");
        Path errors = Files.createTempFile(directory, "stderr", "");
        var builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
        builder.environment().put("GOFLAGS", "-mod=mod");
        builder.environment().put("GOTOOLCHAIN", "local");
        builder.environment().put("GOPROXY", "off");
        builder.environment().put("PPROF_TMPDIR", directory.toString());
        Process process = builder.start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        String complaints = Files.readString(errors, StandardCharsets.UTF_8);
        assertThat(ended).as("%s ends", command).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, complaints).isZero();
        assertThat(complaints).as("%s", command).isEmpty();
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static Path find() {
        List<Path> directories = new ArrayList<>();
        for (String directory : System.getenv("PATH").split(":")) {
            directories.add(Path.of(directory));
        }
        directories.add(Path.of("/usr/local/go/bin"));
        try (Stream<Path> libraries = Files.list(Path.of("/usr/lib"))) {
            libraries
                    .filter(path -> path.getFileName().toString().startsWith("go"))
                    .map(path -> path.resolve("bin"))
                    .forEach(directories::add);
        } catch (IOException e) {
            throw new AssertionError("/usr/lib cannot be listed", e);
        }
        return directories.stream()
                .map(directory -> directory.resolve("go"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("go is missing: apt install golang-go"));
    }
}
