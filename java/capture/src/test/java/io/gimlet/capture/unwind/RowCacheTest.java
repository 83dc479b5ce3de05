// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static io.gimlet.capture.unwind.RowFileTest.assertSame;
import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.MalformedElfException;
import io.gimlet.symbols.cache.FileCache;
import io.gimlet.symbols.cache.FileIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowCacheTest {
    private static final long LONG_AGO = 1_000_000_000L;
    private static final FileIdentity FILE =
            new FileIdentity(0xfe00, 1, 5000, LONG_AGO, LONG_AGO, "abcd");

    @TempDir private Path directory;

    private RowCache cache = new RowCache(new FileCache(Path.of("/"), "rows", ""));

    @BeforeEach
    void open() {
        cache = new RowCache(new FileCache(directory, "rows", "maker"));
    }

    private static KernelRows rows(int count) throws MalformedElfException {
        return new KernelRows(CodeImage.ofRows(count).table());
    }

    @Test
    void whatWasStoredIsLoaded() throws Exception {
        assertThat(cache.load(FILE)).isEmpty();
        cache.store(FILE, rows(5000));
        assertSame(cache.load(FILE).orElseThrow(), rows(5000));
    }

    @Test
    void fewRowsAreNotStored() throws Exception {
        cache.store(FILE, rows(RowCache.FEWEST_ROWS - 2));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aBrokenFileIsReplaced() throws Exception {
        cache.store(FILE, rows(5000));
        Path stored;
        try (Stream<Path> files = Files.list(directory)) {
            stored = files.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(stored);
        bytes[bytes.length / 2] ^= 1;
        Files.write(stored, bytes);
        assertThat(cache.load(FILE)).isEmpty();
        cache.store(FILE, rows(5000));
        assertThat(cache.load(FILE)).isPresent();
    }
}
