// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import java.io.ByteArrayInputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file says, an index is built or refused soon, and every lookup in it ends. */
@Timeout(60)
class HostileSymbolsTest {
    private static final int MUTATIONS = 5000;

    @TempDir static Path directory;
    private static byte[] library = {};

    @BeforeAll
    static void buildFixture() throws Exception {
        library = Files.readAllBytes(Fixtures.layout(directory));
    }

    @Test
    void mutatedSymbolsAreIndexedOrRefused() throws Exception {
        var random = new SplittableRandom(8);
        ElfFile original = ElfFile.parse(MemorySegment.ofArray(library));
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = library.clone();
            Section target = original.sections().get(random.nextInt(original.sections().size()));
            mutate(mutated, (int) target.fileOffset(), (int) target.size(), random);
            if (random.nextInt(4) == 0) {
                mutate(mutated, 64, 600, random);
            }
            lookUp(mutated, random);
        }
    }

    @Test
    void mutatedKallsymsAreParsed() throws Exception {
        var random = new SplittableRandom(9);
        byte[] text =
                ("ffffffff81000000 T _stext\nffffffff81000100 t f\n"
                                + "ffffffff81000200 T _etext\nffffffffc0200000 t g\t[module]\n")
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = text.clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                mutated[random.nextInt(text.length)] = (byte) random.nextInt();
            }
            Kallsyms kallsyms = Kallsyms.parse(new ByteArrayInputStream(mutated));
            assertThat(kallsyms.resolve(0xffffffff81000100L, Demangler.NONE)).isNotNull();
            assertThat(kallsyms.resolve(random.nextLong(), Demangler.NONE)).isNotNull();
        }
    }

    private static void lookUp(byte[] file, SplittableRandom random) {
        try {
            ElfFile elf = ElfFile.parse(MemorySegment.ofArray(file));
            SymbolIndex index = SymbolIndex.of(elf);
            for (long address = 0xff0; address < 0x1200; address += 3) {
                checkFound(index, address);
            }
            checkFound(index, random.nextLong());
        } catch (MalformedElfException e) {
            assertThat(e).hasMessageContaining("at byte");
        }
    }

    private static void checkFound(SymbolIndex index, long address) {
        int found = index.find(address);
        if (found >= 0) {
            assertThat(Long.compareUnsigned(index.start(found), address)).isNotPositive();
            assertThat(Long.compareUnsigned(address, index.end(found)))
                    .as("%x in %x-%x of %d", address, index.start(found), index.end(found), found)
                    .isNegative();
            assertThat(index.resolve(address, Demangler.NONE)).isNotNull();
        }
    }

    private static void mutate(byte[] file, int offset, int length, SplittableRandom random) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = random.nextInt(1, 6); n > 0 && length > 8; n--) {
            int at = Math.min(offset + random.nextInt(length - 7), file.length - 8);
            switch (random.nextInt(3)) {
                case 0 -> file[at] = (byte) random.nextInt();
                case 1 -> buffer.putLong(at, random.nextLong() >>> random.nextInt(64));
                default -> buffer.putLong(at, -1 - random.nextLong(64));
            }
        }
    }
}
