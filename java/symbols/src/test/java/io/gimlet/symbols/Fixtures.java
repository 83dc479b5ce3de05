// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Builds ELF files with the system's tools, and asks these about them. */
final class Fixtures {
    private Fixtures() {}

    /** Assembles {@code layout.s} of the test resources into a shared library. */
    static Path layout(Path directory, String... linkerOptions) {
        Path source = directory.resolve("layout.s");
        try (var in = Objects.requireNonNull(Fixtures.class.getResourceAsStream("layout.s"))) {
            Files.write(source, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path object = directory.resolve("layout.o");
        Path library = directory.resolve("layout.so");
        run("as", "-o", object.toString(), source.toString());
        List<String> link = new ArrayList<>(List.of("ld", "-shared", "-o", library.toString()));
        link.addAll(List.of(linkerOptions));
        link.add(object.toString());
        run(link.toArray(String[]::new));
        return library;
    }

    static Path libjvm() {
        return Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
    }

    static Path systemLibrary(String name) {
        return Path.of(run("gcc", "-print-file-name=" + name).strip());
    }

    /** Runs a command and returns what it printed. */
    public static String run(String... command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            byte[] output = process.getInputStream().readAllBytes();
            String text = new String(output, StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", List.of(command), text).isZero();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Maps a file and parses it. */
    public static ElfFile open(Path file) throws MalformedElfException {
        try (FileChannel channel = FileChannel.open(file)) {
            return ElfFile.parse(
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the bytes that an action allocates when it runs for the hundredth time. */
    static long allocatedBytes(Runnable action) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int i = 0; i < 100; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            action.run();
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        return allocated;
    }
}
