// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Elfutils' debuginfod with the files of a directory, on loopback. */
final class DebugServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Process process;
    private final String address;

    private DebugServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one, and waits until it has a build. */
    static DebugServer of(Path directory, String buildId) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process =
                new ProcessBuilder(
                                "debuginfod",
                                "-d",
                                ":memory:",
                                "-p",
                                Integer.toString(port),
                                "-F",
                                directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        DebugServer server = new DebugServer(process, "http://127.0.0.1:" + port);
        server.await(buildId);
        return server;
    }

    private void await(String buildId) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        URI file = URI.create(address + "/buildid/" + buildId + "/debuginfo");
        while (!has(file)) {
            assertThat(System.nanoTime()).as("debuginfod does not have it").isLessThan(end);
            assertThat(process.isAlive()).as("debuginfod runs").isTrue();
            Thread.sleep(100);
        }
    }

    private static boolean has(URI file) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) file.toURL().openConnection();
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    String address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
