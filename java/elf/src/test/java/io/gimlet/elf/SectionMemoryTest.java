// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections that objcopy compressed. */
class SectionMemoryTest {
    private static final long MAX_BYTES = 1 << 24;

    @TempDir static Path directory;

    private static Path debug() {
        return Fixtures.compile(directory, "functions.c", "debug.so", "-shared", "-fPIC", "-g3");
    }

    private static Path compressed(String method) {
        Path target = directory.resolve(method);
        Fixtures.run(
                "objcopy",
                "--compress-debug-sections=" + method,
                debug().toString(),
                target.toString());
        return target;
    }

    private static byte[] contents(ElfFile file, String name) throws Exception {
        ElfBytes bytes = SectionMemory.of(file, file.section(name).orElseThrow(), MAX_BYTES);
        return bytes.readBytes(0, (int) bytes.size(), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zlib-gabi", "zlib-gnu", "zstd"})
    void contentsAreTheSame(String method) throws Exception {
        ElfFile plain = Fixtures.open(debug());
        ElfFile file = Fixtures.open(compressed(method));
        String prefix = method.equals("zlib-gnu") ? ".zdebug" : ".debug";

        for (String name : new String[] {"_info", "_str", "_macro", "_abbrev"}) {
            assertThat(contents(file, prefix + name)).isEqualTo(contents(plain, ".debug" + name));
        }
        Section str = file.section(prefix + "_str").orElseThrow();
        assertThat(str.size()).isLessThan(plain.section(".debug_str").orElseThrow().size());
        assertThat(SectionContents.read(file, str, 0)).isEqualTo(contents(plain, ".debug_str"));
    }

    /** There are contents, or a clear refusal. */
    @ParameterizedTest
    @ValueSource(strings = {"zlib-gabi", "zstd"})
    void damagedSectionsEnd(String method) throws Exception {
        byte[] whole = Fixtures.read(compressed(method));
        Section section = Fixtures.parse(whole).section(".debug_str").orElseThrow();
        var random = new SplittableRandom(3);
        for (int run = 0; run < 2000; run++) {
            byte[] damaged = whole.clone();
            int range = random.nextBoolean() ? 60 : (int) section.size();
            damaged[(int) section.fileOffset() + random.nextInt(range)] = (byte) random.nextInt();
            try {
                assertThat(contents(Fixtures.parse(damaged), ".debug_str")).isNotNull();
            } catch (MalformedElfException nonsense) {
                assertThat(nonsense).hasMessageContaining(".debug_str");
            }
        }
    }

    @Test
    void aBombIsRefused() throws Exception {
        byte[] bytes = Fixtures.read(compressed("zstd"));
        Section section = Fixtures.parse(bytes).section(".debug_str").orElseThrow();
        MemorySegment file = MemorySegment.ofArray(bytes);
        file.set(ValueLayout.JAVA_LONG_UNALIGNED, section.fileOffset() + 8, MAX_BYTES * 4);

        assertThatExceptionOfType(MalformedElfException.class)
                .isThrownBy(() -> contents(ElfFile.parse(file), ".debug_str"))
                .withMessageContaining("claims to have");
    }
}
