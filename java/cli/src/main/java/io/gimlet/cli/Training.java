// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The training run of the AOT cache (tools/aot-cache): does what users do, so that the JVM finds
 * the classes of that loaded and linked at its next start. Records itself, which works as root
 * only; what other users train is less, and their start is slower by that much.
 */
final class Training {
    private Training() {}

    /** Runs the commands, silently, and leaves nothing behind. */
    public static void main(String[] arguments) throws IOException {
        ProcessName.set();
        StandardOutput.install().conclude(0);
        PrintStream silence =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        System.setOut(silence);
        System.setErr(silence);
        Path directory = Files.createTempDirectory("gimlet-training");
        Path profile = directory.resolve("profile.pb.gz");
        try {
            Thread load = new Thread(Training::spin, "training-load");
            load.setDaemon(true);
            load.start();
            run("record", "--help");
            // Gimlet's own library has debug information.
            String library = Objects.requireNonNull(System.getProperty("gimlet.native"));
            // And what it keeps of it is there at the second look.
            for (int look = 0; look < 2; look++) {
                run(
                        "addr2line",
                        "-fiC",
                        "-e",
                        library,
                        "-j",
                        ".text",
                        "0",
                        "100",
                        "200",
                        "400",
                        "800");
            }
            run("record", "-p", ownProcessId(), "-F", "999", "-d", "1", "-o", profile.toString());
            if (Files.exists(profile)) {
                run("report", profile.toString());
                run("flamegraph", profile.toString(), "-o", profile + ".html");
            }
        } finally {
            deleteAll(directory);
        }
        // How other runs end, for the cache alone: this one has to end as the JVM does, which
        // writes it.
        Objects.requireNonNull(ProcessExit.class);
        Runtime.getRuntime().exit(0);
    }

    private static void run(String... arguments) {
        if (Main.samples(arguments)) {
            Main.preload(arguments);
        }
        Main.commandLine(arguments).execute(arguments);
    }

    private static String ownProcessId() {
        return Long.toString(ProcessHandle.current().pid());
    }

    /** Something to sample, in user and in kernel mode. */
    private static void spin() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Files.readAllBytes(Path.of("/proc/self/stat"));
            } catch (IOException gone) {
                return;
            }
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
