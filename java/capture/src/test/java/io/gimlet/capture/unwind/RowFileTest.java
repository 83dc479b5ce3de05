// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.unwind.UnwindTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowFileTest {
    private static byte[] encode(KernelRows rows) {
        return RowFile.encode(rows).array();
    }

    private static Optional<KernelRows> decode(byte[] file) {
        return RowFile.decode(ByteBuffer.wrap(file));
    }

    static void assertSame(KernelRows actual, KernelRows expected) {
        assertThat(actual.firstPage()).isEqualTo(expected.firstPage());
        assertThat(actual.rowCount()).isEqualTo(expected.rowCount());
        assertThat(actual.rules()).isEqualTo(expected.rules());
        assertThat(actual.pageCount()).isEqualTo(expected.pageCount());
        for (int page = 0; page <= expected.pageCount(); page++) {
            assertThat(actual.start(page)).isEqualTo(expected.start(page));
        }
        assertThat(actual.words()).isEqualTo(expected.words());
    }

    private static KernelRows random(SplittableRandom random) throws MalformedElfException {
        long start = random.nextInt(1 << 20);
        UnwindTable table =
                CodeImage.random(random, start, 100_000 + random.nextInt(200_000)).table();
        return new KernelRows(table);
    }

    /** Makes the checksum fit, as one who forges a file would. */
    private static byte[] sealed(byte[] file) {
        CRC32C checksum = new CRC32C();
        checksum.update(file, 4, file.length - 4);
        ByteBuffer.wrap(file).order(ByteOrder.nativeOrder()).putInt(0, (int) checksum.getValue());
        return file;
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws MalformedElfException {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 30; round++) {
            KernelRows rows = random(random);
            assertSame(decode(encode(rows)).orElseThrow(), rows);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"libc.so.6", "libstdc++.so.6", "libcrypto.so.3"})
    void rowsOfRealLibrariesComeBack(String name) throws IOException, MalformedElfException {
        Path path = Path.of("/usr/lib/x86_64-linux-gnu", name);
        assumeThat(path).as("a library of Debian on x86-64").exists();
        ElfFile elf = ElfFile.parse(MemorySegment.ofArray(Files.readAllBytes(path)));
        KernelRows rows = new KernelRows(UnwindTable.read(elf));
        assertSame(decode(encode(rows)).orElseThrow(), rows);
    }

    @Test
    void aFileThatIsNotWholeIsNotRead() throws MalformedElfException {
        byte[] file = encode(random(new SplittableRandom(9)));
        SplittableRandom random = new SplittableRandom(10);
        for (int bytes = 0; bytes < 200; bytes++) {
            assertThat(decode(Arrays.copyOf(file, bytes))).isEmpty();
        }
        for (int round = 0; round < 200; round++) {
            assertThat(decode(Arrays.copyOf(file, random.nextInt(file.length)))).isEmpty();
        }
        assertThat(decode(Arrays.copyOf(file, file.length + 4))).isEmpty();
        assertThat(decode(Arrays.copyOf(file, 2 * file.length))).isEmpty();
    }

    @Test
    void noChangedByteGoesUnnoticed() throws MalformedElfException {
        byte[] file = encode(random(new SplittableRandom(11)));
        SplittableRandom random = new SplittableRandom(12);
        for (int round = 0; round < 3000; round++) {
            byte[] changed = file.clone();
            int at = round < 200 ? round : random.nextInt(file.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(decode(changed)).as("byte %d", at).isEmpty();
        }
    }

    @Test
    void anythingButAFileIsNotRead() {
        SplittableRandom random = new SplittableRandom(13);
        for (int round = 0; round < 1000; round++) {
            byte[] noise = new byte[random.nextInt(1000)];
            random.nextBytes(noise);
            assertThat(decode(noise)).isEmpty();
            if (noise.length > 4) {
                assertThat(decode(sealed(noise))).isEmpty();
            }
        }
    }

    /** With a checksum that fits, other rows than before may come, but only such as can be used. */
    @Test
    void forgedFilesGiveUsableRowsOrNone() throws MalformedElfException {
        KernelRows rows = random(new SplittableRandom(14));
        byte[] file = encode(rows);
        SplittableRandom random = new SplittableRandom(15);
        int refused = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] forged = file.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                // Most of the variety is in the first part.
                int at = 4 + random.nextInt(random.nextInt(4) == 0 ? file.length - 4 : 400);
                forged[at] = (byte) random.nextInt();
            }
            Optional<KernelRows> read = decode(sealed(forged));
            refused += read.isEmpty() ? 1 : 0;
            read.ifPresent(RowFileTest::walkAll);
        }
        assertThat(refused).isGreaterThan(500);
    }

    /** Does what loading does with rows: none may lead out of the arrays. */
    private static void walkAll(KernelRows rows) {
        int[] numbers = new int[rows.rules().size()];
        int[] numbered = new int[1 << 16];
        int before = 0;
        for (int page = 0; page < rows.pageCount(); page++) {
            rows.number(page, numbers, numbered);
            assertThat(rows.start(page)).isEqualTo(before);
            before += rows.count(page);
        }
        assertThat(before).isEqualTo(rows.words().length);
    }
}
