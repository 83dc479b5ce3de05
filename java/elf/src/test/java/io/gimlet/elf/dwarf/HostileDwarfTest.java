// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the bytes of debug sections are: a value or a {@link MalformedElfException}, soon, in
 * memory in proportion to the file. The property {@code gimlet.fuzz.inputs} sets how many random
 * inputs there are.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class HostileDwarfTest {
    private static final long SEED = 20261128;
    private static final int INPUTS = Integer.getInteger("gimlet.fuzz.inputs", 2_000);

    /** Buffers that a lookup has anyway. */
    private static final long FIXED_BYTES = 4 << 20;

    /** A row takes twelve bytes, of one byte of a program; arrays grow by doubling. */
    private static final int BYTES_PER_INPUT_BYTE = 256;

    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Bytes that break naive arithmetic, in little-endian order. */
    private static final long[] EVIL = {
        0,
        1,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0xffff_ffffL,
        0x7fff_ffffL,
        0x8080_8080_8080_8080L,
        0xffff_fff0L,
    };

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-gdwarf-2 -O2",
                "-gdwarf-4 -O2",
                "-gdwarf-5 -O2",
                "-gdwarf-5 -gdwarf64 -O2",
                "-gdwarf-5 -gz=zlib -O2"
            })
    void randomChangesAreRead(String options) throws Exception {
        Path file = Fixtures.compile(directory, "inlines.c", "program", options.split(" "));
        byte[] bytes = Fixtures.read(file);
        List<Section> debug = debugSections(Fixtures.parse(bytes));
        List<Long> addresses = Chains.addresses(Fixtures.parse(bytes), 16);
        assertThat(read(bytes, addresses)).isPositive();

        for (int i = 0; i < INPUTS; i++) {
            byte[] mutated = bytes.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                mutate(mutated, debug.get(random.nextInt(debug.size())));
            }
            assertBounded(mutated, addresses);
        }
    }

    /** The shape that each unit asks for is behind all others. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void manyUnitsWithOneLongTableAreReadInTime() throws Exception {
        int count = 1 << 18;
        ByteBuffer shapes = Fixtures.littleEndian(new byte[8 * count]);
        for (int i = 0; i < count; i++) {
            shapes.put(new byte[] {1, 0x24, 0, 0, 0});
        }
        ByteBuffer units = Fixtures.littleEndian(new byte[12 * count]);
        for (int i = 0; i < count; i++) {
            units.putInt(8).putShort((short) 4).putInt(0).put((byte) 8).put((byte) 2);
        }
        Path info = directory.resolve("info");
        Path abbreviations = directory.resolve("abbrev");
        Files.write(info, units.array());
        Files.write(abbreviations, shapes.array());
        Path file = Fixtures.compile(directory, "inlines.c", "program", "-g0");
        Fixtures.run(
                "objcopy",
                "--add-section=.debug_info=" + info,
                "--add-section=.debug_abbrev=" + abbreviations,
                file.toString());

        DwarfFile read = DwarfFile.of(Fixtures.open(file), OtherFiles.NONE).orElseThrow();

        assertThat(read.unitCount()).isEqualTo(count);
        assertThat(read.lookup().find(Fixtures.open(file).entryAddress())).isZero();
    }

    private static List<Section> debugSections(ElfFile elf) {
        List<Section> sections = new ArrayList<>();
        for (Section section : elf.sections()) {
            if (section.name().startsWith(".debug_") && !section.name().equals(".debug_loc")) {
                sections.add(section);
            }
        }
        return sections;
    }

    private static void assertBounded(byte[] bytes, List<Long> addresses) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        read(bytes, addresses);
        long nanos = System.nanoTime() - start;
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(FIXED_BYTES + (long) BYTES_PER_INPUT_BYTE * bytes.length);
        assertThat(nanos).isLessThan(MAX_NANOS);
    }

    /** Looks everything up, and returns how much was found. */
    private static int read(byte[] bytes, List<Long> addresses) {
        int found = 0;
        try {
            Optional<DwarfFile> file = DwarfFile.of(Fixtures.parse(bytes), OtherFiles.NONE);
            if (file.isEmpty()) {
                return 0;
            }
            DwarfLookup lookup = file.get().lookup();
            for (long address : addresses) {
                int frames = lookup.find(address);
                for (int i = 0; i < frames; i++) {
                    found += lookup.systemName(i).length() + lookup.file(i).length();
                    found += lookup.line(i) > 0 ? 1 : 0;
                    found += lookup.functionLine(i) > 0 ? 1 : 0;
                }
            }
        } catch (MalformedElfException refused) {
            return found;
        }
        return found;
    }

    private void mutate(byte[] bytes, Section section) {
        int start = (int) section.fileOffset();
        int length = (int) section.size();
        int at = start + random.nextInt(length);
        switch (random.nextInt(5)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> putSome(bytes, at, EVIL[random.nextInt(EVIL.length)]);
            case 3 -> {
                ByteBuffer buffer = Fixtures.littleEndian(bytes);
                buffer.put(at, buffer, start + random.nextInt(length), start + length - at >> 1);
            }
            default -> Arrays.fill(bytes, at, Math.min(at + 40, start + length), (byte) 0x80);
        }
    }

    /** Overwrites one to eight bytes. */
    private void putSome(byte[] bytes, int at, long value) {
        int length = Math.min(1 << random.nextInt(4), bytes.length - at);
        for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) (value >>> (8 * i));
        }
    }
}
