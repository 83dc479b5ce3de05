// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.ElfType;
import io.gimlet.elf.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The vDSO is an ELF image in memory: this process's own one. */
class VdsoTest {
    @Test
    void theImageInMemoryHasItsSymbols() throws Exception {
        ElfFile vdso = Fixtures.parse(Fixtures.readVdso());

        List<String> symbols = Fixtures.symbols(vdso.dynsym().orElseThrow());
        assertThat(vdso.type()).isEqualTo(ElfType.SHARED_OBJECT);
        assertThat(symbols).anyMatch(row -> row.endsWith("clock_gettime"));
        assertThat(vdso.loadBias(0x7fff0000_0000L, 0)).hasValue(0x7fff0000_0000L);
    }

    @Test
    void theImageWithoutSectionHeadersHasTheSameSymbols() throws Exception {
        byte[] image = Fixtures.readVdso();
        List<String> expected = Fixtures.symbols(Fixtures.parse(image).dynsym().orElseThrow());

        ElfFile bare = Fixtures.parse(Fixtures.withoutSectionHeaders(image));

        assertThat(Fixtures.symbols(bare.dynsym().orElseThrow())).isEqualTo(expected);
    }
}
