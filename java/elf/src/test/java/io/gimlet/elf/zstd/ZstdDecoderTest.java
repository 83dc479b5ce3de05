// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.Fixtures;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What zstd compresses comes back. */
class ZstdDecoderTest {
    @TempDir static Path directory;

    private static byte[] compress(byte[] contents, String... options) throws Exception {
        Path plain = Files.write(directory.resolve("plain"), contents);
        Path compressed = directory.resolve("compressed");
        Stream<String> command =
                Stream.concat(
                        Stream.of("zstd", "-q", "-f", "-o", compressed.toString()),
                        Stream.concat(Stream.of(options), Stream.of(plain.toString())));
        Fixtures.run(command.toArray(String[]::new));
        return Files.readAllBytes(compressed);
    }

    /** At most 32 MiB. */
    private static byte[] decompress(byte[] compressed) throws Exception {
        var decoder = new ZstdDecoder(ElfBytes.of(compressed));
        var out = new ByteArrayOutputStream();
        byte[] step = new byte[10_000];
        for (int length = 1; length > 0 && out.size() < 32 << 20; ) {
            length = decoder.read(step, 0, step.length);
            out.write(step, 0, length);
        }
        return out.toByteArray();
    }

    static Stream<byte[]> contents() throws Exception {
        var random = new SplittableRandom(6);
        byte[] noise = new byte[300_000];
        random.nextBytes(noise);
        byte[] skewed = new byte[500_000];
        for (int i = 0; i < skewed.length; i++) {
            skewed[i] = (byte) (random.nextInt(1 + random.nextInt(200)));
        }
        byte[] repeated = new byte[700_000];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = (byte) (i % 977 == 0 ? random.nextInt() : i / 7 % 31);
        }
        Path library = Path.of(Fixtures.run("gcc", "-print-file-name=libstdc++.so.6").strip());
        return Stream.of(
                new byte[0],
                new byte[] {7},
                "small, small, small, smaller".getBytes(),
                new byte[1 << 20],
                noise,
                skewed,
                repeated,
                Files.readAllBytes(library));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void whatWasCompressedComesBack(byte[] contents) throws Exception {
        for (String level : new String[] {"-1", "-3", "-9", "-19", "--fast=5"}) {
            byte[] compressed = compress(contents, level);
            assertThat(Arrays.equals(decompress(compressed), contents)).as(level).isTrue();
        }
        byte[] unsized = compress(contents, "-5", "--no-content-size", "--no-check");
        assertThat(Arrays.equals(decompress(unsized), contents)).isTrue();
    }

    @Test
    void framesFollowEachOther() throws Exception {
        byte[] one = compress("one".repeat(1000).getBytes());
        byte[] skippable = {0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9};
        var all = new ByteArrayOutputStream();
        all.writeBytes(one);
        all.writeBytes(skippable);
        all.writeBytes(compress("two".repeat(1000).getBytes()));

        assertThat(decompress(all.toByteArray()))
                .isEqualTo(("one".repeat(1000) + "two".repeat(1000)).getBytes());
    }

    @Test
    void aWindowThatTakesTooMuchMemoryIsRefused() throws Exception {
        byte[] compressed = compress(new byte[20 << 20], "--long=27", "--no-content-size");

        assertThatExceptionOfType(DataFormatException.class)
                .isThrownBy(() -> decompress(compressed))
                .withMessageContaining("memory");
    }

    @Test
    void whatIsCutOffOrNoZstdIsRefused() throws Exception {
        byte[] compressed = compress("some text, some other text".repeat(99).getBytes());
        for (int length = 1; length < compressed.length; length += 7) {
            byte[] cut = Arrays.copyOf(compressed, length);
            assertThatExceptionOfType(DataFormatException.class).isThrownBy(() -> decompress(cut));
        }
        assertThatExceptionOfType(DataFormatException.class)
                .isThrownBy(() -> decompress(new byte[100]));
    }

    /** There is an end, or a clear refusal. */
    @Test
    void damagedBytesEnd() throws Exception {
        byte[] library =
                Files.readAllBytes(
                        Path.of(Fixtures.run("gcc", "-print-file-name=libm.so.6").strip()));
        byte[] compressed = compress(Arrays.copyOf(library, 100_000), "-9");
        var random = new SplittableRandom(7);
        int refused = 0;
        for (int run = 0; run < 3000; run++) {
            byte[] damaged = compressed.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int range = random.nextBoolean() ? 300 : damaged.length;
                damaged[random.nextInt(range)] = (byte) random.nextInt();
            }
            try {
                decompress(damaged);
            } catch (DataFormatException nonsense) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }
}
