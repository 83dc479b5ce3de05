// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Builds ELF files with the system's compiler, and asks the system's tools about them. */
public final class Fixtures {
    private static final int SECTION_TABLE_OFFSET_FIELD = 40;
    private static final int SECTION_COUNT_FIELD = 60;

    private Fixtures() {}

    /** Compiles a source file of the test resources into {@code directory}. */
    public static Path compile(Path directory, String source, String name, String... options) {
        Path output = directory.resolve(name);
        Path input = directory.resolve(Path.of(source).getFileName());
        try (var in = Objects.requireNonNull(Fixtures.class.getResourceAsStream(source))) {
            Files.write(input, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-o", output.toString()));
        command.add(input.toString());
        command.addAll(List.of(options));
        run(command.toArray(String[]::new));
        return output;
    }

    /** Runs a command and returns what it printed. */
    public static String run(String... command) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Maps a file and parses it. */
    public static ElfFile open(Path file) throws MalformedElfException {
        return ElfFile.parse(map(file));
    }

    static MemorySegment map(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ElfFile parse(byte[] file) throws MalformedElfException {
        return ElfFile.parse(MemorySegment.ofArray(file));
    }

    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the vDSO that the kernel mapped into this process. */
    public static byte[] readVdso() throws IOException {
        String line =
                Files.readAllLines(Path.of("/proc/self/maps")).stream()
                        .filter(l -> l.endsWith("[vdso]"))
                        .findFirst()
                        .orElseThrow();
        String[] range = line.split(" ")[0].split("-");
        long start = Long.parseLong(range[0], 16);
        byte[] image = new byte[(int) (Long.parseLong(range[1], 16) - start)];
        try (var memory = new RandomAccessFile("/proc/self/mem", "r")) {
            memory.seek(start);
            memory.readFully(image);
        }
        return image;
    }

    /** Returns a copy of a file whose header says that there are no section headers. */
    public static byte[] withoutSectionHeaders(byte[] file) {
        byte[] copy = file.clone();
        ByteBuffer header = littleEndian(copy);
        header.putLong(SECTION_TABLE_OFFSET_FIELD, 0);
        header.putShort(SECTION_COUNT_FIELD, (short) 0);
        header.putShort(SECTION_COUNT_FIELD + 2, (short) 0);
        return copy;
    }

    public static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns one line per symbol: value, size, type, binding, section index, name. */
    public static List<String> symbols(SymbolTable table) throws MalformedElfException {
        List<String> rows = new ArrayList<>();
        List<Integer> names = new ArrayList<>();
        table.forEach((value, size, type, binding, sectionIndex, nameOffset) -> {
            rows.add("%016x %d %d %d %d".formatted(value, size, type, binding, sectionIndex));
            names.add(nameOffset);
        });
        for (int i = 0; i < rows.size(); i++) {
            rows.set(i, rows.get(i) + " " + table.names().string(names.get(i), 1 << 16));
        }
        return rows;
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
