// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Stripped files that keep the symbols of their own functions compressed. */
class MiniDebugInfoTest {
    @TempDir Path directory;
    private Path library = Path.of("");

    @BeforeEach
    void build() {
        library = Fixtures.layout(directory);
    }

    @Test
    void namesFunctionsThatAreNotExported() throws Exception {
        SymbolIndex index = index(withSection(xz(symbolsOf(library), new LZMA2Options())));
        SymbolIndex expected = SymbolIndex.of(Fixtures.open(library));
        int inner = find(index, "inner");

        assertThat(index.source(inner)).isEqualTo(SymbolSource.MINI_DEBUG_INFO);
        assertThat(index.start(inner)).isEqualTo(expected.start(find(expected, "inner")));
        assertThat(index.size()).isEqualTo(expected.size());
    }

    @Test
    void exportedFunctionsStayNamed() throws Exception {
        Path local = directory.resolve("local.debug");
        Fixtures.run(
                "objcopy",
                "--only-keep-debug",
                "--strip-symbol=first",
                library.toString(),
                local.toString());
        SymbolIndex index = index(withSection(xz(Files.readAllBytes(local), new LZMA2Options())));

        assertThat(index.source(find(index, "first"))).isEqualTo(SymbolSource.DYNSYM);
        assertThat(index.source(find(index, "inner"))).isEqualTo(SymbolSource.MINI_DEBUG_INFO);
    }

    @Test
    void aBombLeavesTheExportedFunctions() throws Exception {
        byte[] symbols = symbolsOf(library);
        byte[] bomb = new byte[60 << 20];
        System.arraycopy(symbols, 0, bomb, 0, symbols.length);

        assertExportedOnly(xz(bomb, new LZMA2Options()));
    }

    @Test
    void aDictionaryThatTakesTooMuchMemoryLeavesTheExportedFunctions() throws Exception {
        assertExportedOnly(withDictionaryOf512MiB(xz(symbolsOf(library), new LZMA2Options())));
    }

    @Test
    void nonsenseLeavesTheExportedFunctions() throws Exception {
        byte[] compressed = xz(symbolsOf(library), new LZMA2Options());
        var random = new SplittableRandom(9);
        for (int run = 0; run < 50; run++) {
            byte[] damaged = compressed.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));

            assertThat(find(index(withSection(damaged)), "first")).isNotNegative();
        }
        assertExportedOnly(new byte[100]);
        assertExportedOnly(xz(new byte[100], new LZMA2Options()));
    }

    private void assertExportedOnly(byte[] section) throws Exception {
        SymbolIndex index = index(withSection(section));

        assertThat(index.count(SymbolSource.DYNSYM)).isEqualTo(index.size()).isPositive();
    }

    private static SymbolIndex index(Path file) throws Exception {
        return SymbolIndex.of(CodeFile.open(file), new DebugFiles());
    }

    private static int find(SymbolIndex index, String name) {
        return IntStream.range(0, index.size())
                .filter(i -> index.name(i).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private byte[] symbolsOf(Path file) throws Exception {
        Path symbols = directory.resolve("symbols.debug");
        Fixtures.run("objcopy", "--only-keep-debug", file.toString(), symbols.toString());
        return Files.readAllBytes(symbols);
    }

    private static byte[] xz(byte[] contents, FilterOptions options) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new XZOutputStream(bytes, options)) {
            out.write(contents);
        }
        return bytes.toByteArray();
    }

    /** Changes the header of the first block, which follows that of the stream. */
    private static byte[] withDictionaryOf512MiB(byte[] xz) {
        ByteBuffer bytes = ByteBuffer.wrap(xz.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int header = 12;
        int checked = bytes.get(header) * 4;
        assertThat(bytes.get(header + 2)).as("LZMA2").isEqualTo((byte) 0x21);
        bytes.put(header + 4, (byte) 34);
        var crc = new CRC32();
        crc.update(bytes.array(), header, checked);
        bytes.putInt(header + checked, (int) crc.getValue());
        return bytes.array();
    }

    private Path withSection(byte[] contents) throws Exception {
        Path section = Files.write(directory.resolve("section"), contents);
        Path stripped = directory.resolve("stripped.so");
        Fixtures.run(
                "objcopy",
                "--strip-all",
                "--add-section",
                ".gnu_debugdata=" + section,
                library.toString(),
                stripped.toString());
        return stripped;
    }
}
