// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gimlet.elf.ElfBytes;
import io.gimlet.symbols.cache.FileCache;
import io.gimlet.symbols.cache.FileIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredSymbolsTest {
    private static final int TABLES = 2;

    @TempDir private Path directory;
    @TempDir private Path cache;

    private static StoredSymbols random(SplittableRandom random) {
        var functions = new FunctionColumns();
        long start = 0x400000;
        for (int i = 0; i < 500; i++) {
            start += random.nextInt(1, 100);
            functions.add(start, random.nextInt(200), random.nextInt(), random.nextInt(TABLES));
        }
        functions.trim();
        return new StoredSymbols(functions, functions.ranges(), random.nextBoolean());
    }

    private static StoredSymbols decoded(byte[] bytes) {
        return requireNonNull(StoredSymbols.decode(ElfBytes.of(bytes), TABLES));
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        SplittableRandom random = new SplittableRandom(31);
        for (int round = 0; round < 50; round++) {
            StoredSymbols symbols = random(random);
            StoredSymbols read = decoded(symbols.encode().array());
            assertThat(read.truncated()).isEqualTo(symbols.truncated());
            assertThat(read.functions().count()).isEqualTo(500);
            for (int i = 0; i < 500; i++) {
                assertThat(read.functions().start(i)).isEqualTo(symbols.functions().start(i));
                assertThat(read.functions().length(i)).isEqualTo(symbols.functions().length(i));
                assertThat(read.functions().nameOffset(i))
                        .isEqualTo(symbols.functions().nameOffset(i));
                assertThat(read.functions().table(i)).isEqualTo(symbols.functions().table(i));
            }
            for (long address = 0x400000; address < 0x40c000; address++) {
                assertThat(read.ranges().find(address)).isEqualTo(symbols.ranges().find(address));
            }
        }
    }

    @Test
    void noChangedByteGoesUnnoticed() {
        byte[] bytes = random(new SplittableRandom(32)).encode().array();
        SplittableRandom random = new SplittableRandom(33);
        for (int round = 0; round < 2000; round++) {
            byte[] changed = bytes.clone();
            changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(StoredSymbols.decode(ElfBytes.of(changed), TABLES)).isNull();
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThat(StoredSymbols.decode(ElfBytes.of(cut), TABLES)).isNull();
        }
    }

    @Test
    void forgedSymbolsEndInAnAnswer() {
        byte[] bytes = random(new SplittableRandom(34)).encode().array();
        SplittableRandom random = new SplittableRandom(35);
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] forged = bytes.clone();
            forged[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt();
            CRC32C checksum = new CRC32C();
            checksum.update(forged, 4, forged.length - 4);
            ByteBuffer.wrap(forged)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0, (int) checksum.getValue());
            StoredSymbols read = StoredSymbols.decode(ElfBytes.of(forged), TABLES);
            refused += read == null ? 1 : 0;
            for (long address = 0x400000; read != null && address < 0x40c000; address += 50) {
                assertThat(read.ranges().find(address)).isLessThan(read.functions().count());
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void manySymbolsAreSortedOnce() throws Exception {
        StringBuilder source = new StringBuilder("int main(void) { return 0; }\nasm(\"");
        for (int i = 0; i < 41_000; i++) {
            source.append("f%d: nop\\n".formatted(i));
        }
        Path text = Files.writeString(directory.resolve("p.c"), source.append("\");"));
        Path program = directory.resolve("program");
        Fixtures.run("gcc", "-o", program.toString(), text.toString());
        while (System.currentTimeMillis()
                        - ((FileTime) Files.getAttribute(program, "unix:ctime")).toMillis()
                < 2100) {
            Thread.sleep(50);
        }
        CodeFile file = CodeFile.open(program);
        assumeThat(FileIdentity.of(file.requireElf())).as("a file on a disk").isPresent();
        SymbolIndex expected = SymbolIndex.of(file, new DebugFiles());
        DebugFiles first = debugFiles();
        SymbolIndex.of(file, first);
        first.keepIndexes();
        try (Stream<Path> kept = Files.list(cache)) {
            assertThat(kept).hasSize(1);
        }
        SymbolIndex index = SymbolIndex.of(CodeFile.open(program), debugFiles());
        assertThat(index.size()).isEqualTo(expected.size());
        assertThat(index.isTruncated()).isFalse();
        for (int i = 0; i < expected.size(); i++) {
            long start = expected.start(i);
            int found = index.find(start);
            assertThat(found).isEqualTo(expected.find(start));
            if (found >= 0) {
                assertThat(index.name(found)).isEqualTo(expected.name(found));
                assertThat(index.source(found)).isEqualTo(expected.source(found));
            }
        }
    }

    private DebugFiles debugFiles() {
        return new DebugFiles(
                FileOpener.DIRECT, () -> Optional.of(new FileCache(cache, "names", "test")));
    }
}
