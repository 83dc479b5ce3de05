// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.gimlet.elf.unwind.UnwindTable;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes are: a value or a {@link MalformedElfException}, soon, in little memory. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileElfTest {
    private static final long SEED = 20261123;
    private static final int MUTATIONS = 5000;
    private static final long MAX_ALLOCATED_BYTES = 32 << 20;

    /** Numbers that break naive arithmetic. */
    private static final long[] EVIL = {
        0,
        1,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0xffff_ffffL,
        0x1_0000_0000L,
        0x7fff_ffffL,
        1L << 40,
    };

    @TempDir static Path directory;
    private static byte[] library = {};

    @BeforeAll
    static void buildFixture() {
        library =
                Fixtures.read(
                        Fixtures.compile(directory, "library.c", "library.so", "-shared", "-fPIC"));
    }

    @Test
    void mutatedFilesAreReadOrRefused() {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(library, random);
            assertBounded(mutated);
            assertBounded(Fixtures.withoutSectionHeaders(mutated));
        }
    }

    @Test
    void cutFilesAreReadOrRefused() {
        for (int length = 0; length < library.length; length += 17) {
            assertBounded(Arrays.copyOf(library, length));
        }
    }

    @Test
    void everyEvilNumberInEveryHeaderFieldIsReadOrRefused() {
        for (int offset = 16; offset < 64; offset += 2) {
            for (long evil : EVIL) {
                byte[] mutated = library.clone();
                Fixtures.littleEndian(mutated).putLong(offset, evil);
                assertBounded(mutated);
            }
        }
    }

    @Test
    void aHugeSectionCountIsRefused() {
        byte[] mutated = library.clone();
        ByteBuffer file = Fixtures.littleEndian(mutated);
        int sectionTable = (int) file.getLong(40);
        file.putShort(60, (short) 0);
        file.putLong(sectionTable + 32, 1L << 32);

        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> Fixtures.parse(mutated))
                .withMessageContaining("4294967296 section headers");
    }

    @Test
    void aSectionTableOutsideTheFileIsNone() throws Exception {
        byte[] mutated = library.clone();
        Fixtures.littleEndian(mutated).putLong(40, mutated.length - 100);

        assertThat(Fixtures.parse(mutated).sections()).isEmpty();
        assertThat(Fixtures.parse(mutated).dynsym()).isPresent();
    }

    @Test
    void otherFilesAreRefusedWithAReason() {
        byte[] thirtyTwoBits = library.clone();
        thirtyTwoBits[4] = 1;
        byte[] bigEndian = library.clone();
        bigEndian[5] = 2;
        byte[] riscv = library.clone();
        riscv[18] = (byte) 243;

        assertUnsupported(thirtyTwoBits, "32-bit");
        assertUnsupported(bigEndian, "big-endian");
        assertUnsupported(riscv, "machine 243");
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> Fixtures.parse(new byte[100]))
                .withMessage("not an ELF file (at byte 0)");
        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> Fixtures.parse(new byte[0]));
    }

    @Test
    void aFileThatShrinksWhileItIsMappedIsRefused() throws Exception {
        Path file = directory.resolve("shrinking.so");
        Files.write(file, library);
        try (var channel =
                        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            ElfFile elf = ElfFile.parse(mapped);
            channel.truncate(0);

            assertThatExceptionOfType(MalformedElfException.class)
                    .isThrownBy(() -> ElfFile.parse(mapped))
                    .withMessageContaining("shrank");
            assertThatExceptionOfType(MalformedElfException.class)
                    .isThrownBy(() -> Fixtures.symbols(elf.symtab().orElseThrow()))
                    .withMessageContaining("shrank");
        }
    }

    /** The optimizing compiler reports the fault late; it has to be caught all the same. */
    @Test
    void aFileThatShrinksIsRefusedByHotCodeToo() throws Exception {
        for (int round = 0; round < 300; round++) {
            Path file = Files.write(directory.resolve("hot.so"), library);
            try (var channel =
                            FileChannel.open(
                                    file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    Arena arena = Arena.ofConfined()) {
                long size = channel.size();
                var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
                SymbolTable table = ElfFile.parse(mapped).symtab().orElseThrow();
                for (int offset = 0; offset < 100; offset++) {
                    assertThat(table.names().string(offset, 100)).isNotNull();
                }
                channel.truncate(0);

                assertThatExceptionOfType(MalformedElfException.class)
                        .isThrownBy(() -> table.names().string(1, 100));
            }
        }
    }

    private static void assertUnsupported(byte[] file, String reason) {
        assertThatExceptionOfType(UnsupportedElfException.class)
                .isThrownBy(() -> Fixtures.parse(file))
                .withMessageContaining(reason);
    }

    private static void assertBounded(byte[] file) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            readEverything(Fixtures.parse(file));
        } catch (MalformedElfException e) {
            assertThat(e).hasMessageContaining("at byte");
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .isLessThan(MAX_ALLOCATED_BYTES);
    }

    private static void readEverything(ElfFile elf) throws MalformedElfException {
        var unused = elf.buildId();
        assertThat(UnwindTable.read(elf).rowCount()).isLessThanOrEqualTo(library.length);
        for (Section section : elf.sections()) {
            assertThat(elf.contents(section).byteSize()).isLessThanOrEqualTo(library.length);
        }
        for (long evil : EVIL) {
            elf.addressOf(evil);
            elf.loadBias(evil, evil);
            elf.codeRanges().find(evil);
        }
        for (var table : new SymbolTable[] {elf.symtab().orElse(null), elf.dynsym().orElse(null)}) {
            if (table != null) {
                table.forEach((v, s, t, b, i, nameOffset) -> names(table, nameOffset));
            }
        }
    }

    private static void names(SymbolTable table, int nameOffset) {
        try {
            assertThat(table.names().string(nameOffset, 100).length()).isLessThanOrEqualTo(100);
        } catch (MalformedElfException e) {
            throw new AssertionError(e);
        }
    }

    /** Overwrites one to eight places, mostly in the headers, with evil numbers or noise. */
    private static byte[] mutate(byte[] file, SplittableRandom random) {
        byte[] mutated = file.clone();
        ByteBuffer buffer = Fixtures.littleEndian(mutated);
        int sectionTable = (int) buffer.getLong(40);
        for (int n = random.nextInt(1, 9); n > 0; n--) {
            int at =
                    switch (random.nextInt(3)) {
                        case 0 -> random.nextInt(16, 1024);
                        case 1 -> random.nextInt(sectionTable, file.length - 8);
                        default -> random.nextInt(16, file.length - 8);
                    };
            if (random.nextBoolean()) {
                mutated[at] = (byte) random.nextInt();
            } else {
                long value =
                        random.nextBoolean()
                                ? EVIL[random.nextInt(EVIL.length)]
                                : random.nextLong(file.length);
                buffer.putLong(at & -8, value);
            }
        }
        return mutated;
    }
}
