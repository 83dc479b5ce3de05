// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A FUSE mount with one file, whose daemon (testdata/hung-mount.c) stops answering when told. */
final class HungMount implements AutoCloseable {
    private final Path directory;
    private final Process daemon;
    private final BufferedReader output;

    /**
     * Mounts it.
     *
     * @param kind what is not answered later: lookup, open or read
     */
    HungMount(Path contents, String kind) throws IOException {
        directory = Files.createTempDirectory("hung-mount");
        Path program = Path.of(System.getProperty("gimlet.root"), "build/testdata/hung-mount");
        daemon =
                new ProcessBuilder(
                                program.toString(),
                                "--at",
                                directory.toString(),
                                "--file",
                                contents.toString(),
                                "--hang",
                                kind)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        output = daemon.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).startsWith("ready ");
    }

    Path directory() {
        return directory;
    }

    /** From now on who asks waits. */
    void hang() throws IOException {
        Tools.run("kill", "-USR1", Long.toString(daemon.pid()));
        assertThat(output.readLine()).isEqualTo("hangs");
    }

    /** Whoever waits gets an error when the daemon is gone. */
    @Override
    public void close() throws IOException {
        daemon.destroy();
        daemon.onExit().join();
        Files.delete(directory);
    }
}
