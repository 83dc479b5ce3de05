// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vDSO is an ELF image in memory: this process's own one. */
class VdsoTest {
    @Test
    void theImageInMemoryHasItsSymbols() throws Exception {
        ElfFile vdso = Fixtures.parse(readVdso());

        List<String> symbols = Fixtures.symbols(vdso.dynsym().orElseThrow());
        assertThat(vdso.type()).isEqualTo(ElfType.SHARED_OBJECT);
        assertThat(symbols).anyMatch(row -> row.endsWith("clock_gettime"));
        assertThat(vdso.loadBias(0x7fff0000_0000L, 0)).hasValue(0x7fff0000_0000L);
    }

    @Test
    void theImageWithoutSectionHeadersHasTheSameSymbols() throws Exception {
        byte[] image = readVdso();
        List<String> expected = Fixtures.symbols(Fixtures.parse(image).dynsym().orElseThrow());

        ElfFile bare = Fixtures.parse(Fixtures.withoutSectionHeaders(image));

        assertThat(Fixtures.symbols(bare.dynsym().orElseThrow())).isEqualTo(expected);
    }

    private static byte[] readVdso() throws IOException {
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
}
