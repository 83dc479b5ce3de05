// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static io.gimlet.capture.unwind.RowFileTest.assertSame;
import static java.time.temporal.ChronoUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.MalformedElfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowCacheTest {
    private static final long LONG_AGO = 1_000_000_000L;

    @TempDir private Path directory;

    private RowCache cache = new RowCache(Path.of("/"), "");

    @BeforeEach
    void open() {
        cache = new RowCache(directory, "maker 1");
    }

    private static FileIdentity file(long inode) {
        return new FileIdentity(0xfe00, inode, 5000, LONG_AGO, LONG_AGO, "abcd");
    }

    private static KernelRows rows(int count) throws MalformedElfException {
        return new KernelRows(CodeImage.ofRows(count).table());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void whatWasStoredIsLoaded() throws Exception {
        assertThat(cache.load(file(1))).isEmpty();
        cache.store(file(1), rows(5000));
        cache.store(file(2), rows(6000));
        assertSame(cache.load(file(1)).orElseThrow(), rows(5000));
        assertSame(cache.load(file(2)).orElseThrow(), rows(6000));
    }

    @Test
    void anythingElseIsNotLoaded() throws Exception {
        cache.store(file(1), rows(5000));
        for (FileIdentity other :
                List.of(
                        new FileIdentity(0xfe01, 1, 5000, LONG_AGO, LONG_AGO, "abcd"),
                        new FileIdentity(0xfe00, 2, 5000, LONG_AGO, LONG_AGO, "abcd"),
                        new FileIdentity(0xfe00, 1, 5001, LONG_AGO, LONG_AGO, "abcd"),
                        new FileIdentity(0xfe00, 1, 5000, LONG_AGO + 1, LONG_AGO, "abcd"),
                        new FileIdentity(0xfe00, 1, 5000, LONG_AGO, LONG_AGO + 1, "abcd"),
                        new FileIdentity(0xfe00, 1, 5000, LONG_AGO, LONG_AGO, "abce"))) {
            assertThat(cache.load(other)).as(other.text()).isEmpty();
        }
        assertThat(new RowCache(directory, "maker 2").load(file(1))).isEmpty();
    }

    @Test
    void aChangedFileTakesThePlaceOfWhatItWas() throws Exception {
        cache.store(file(1), rows(5000));
        FileIdentity changed = new FileIdentity(0xfe00, 1, 9, LONG_AGO, LONG_AGO + 1, "ef");
        cache.store(changed, rows(7000));
        assertThat(files()).hasSize(1);
        assertThat(cache.load(file(1))).isEmpty();
        assertSame(cache.load(changed).orElseThrow(), rows(7000));
    }

    @Test
    void fewRowsAndFilesThatMayStillChangeAreNotStored() throws Exception {
        cache.store(file(1), rows(RowCache.FEWEST_ROWS - 2));
        long nowNanos = System.currentTimeMillis() * 1_000_000;
        cache.store(new FileIdentity(0xfe00, 1, 5000, LONG_AGO, nowNanos, ""), rows(5000));
        assertThat(files()).isEmpty();
    }

    @Test
    void aBrokenFileIsReplaced() throws Exception {
        cache.store(file(1), rows(5000));
        Files.write(files().getFirst(), new byte[] {1, 2, 3});
        assertThat(cache.load(file(1))).isEmpty();
        cache.store(file(1), rows(5000));
        assertThat(cache.load(file(1))).isPresent();
    }

    @Test
    void linksAndDirectoriesInItAreNotRead() throws Exception {
        cache.store(file(1), rows(5000));
        Path stored = files().getFirst();
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(stored, elsewhere);
        Files.createSymbolicLink(stored, elsewhere);
        assertThat(cache.load(file(1))).isEmpty();
        Files.delete(stored);
        Files.createDirectory(stored);
        assertThat(cache.load(file(1))).isEmpty();
        cache.store(file(1), rows(5000));
        cache.prune(0);
        assertThat(files()).as("all that may go").containsExactly(stored);
    }

    @Test
    void noDirectoryIsNoError() throws Exception {
        RowCache lost = new RowCache(directory.resolve("missing"), "maker 1");
        lost.store(file(1), rows(5000));
        assertThat(lost.load(file(1))).isEmpty();
        lost.prune(0);
    }

    @Test
    void whatWasNotUsedForLongestLeaves() throws Exception {
        for (int i = 1; i <= 4; i++) {
            cache.store(file(i), rows(5000));
            Path stored = directory.resolve("fe00-" + i + ".rows");
            Files.setLastModifiedTime(stored, FileTime.fromMillis(1000L * i));
        }
        long bytes = Files.size(files().getFirst());
        cache.load(file(1));
        cache.prune(2 * bytes);
        assertThat(cache.load(file(1))).as("used since").isPresent();
        assertThat(cache.load(file(2))).isEmpty();
        assertThat(cache.load(file(3))).isEmpty();
        assertThat(cache.load(file(4))).isPresent();
    }

    /** A recording that is killed leaves the file that it was writing. */
    @Test
    void whatWasLeftHalfWrittenLeaves() throws Exception {
        Path abandoned = Files.createFile(directory.resolve("17-23.tmp"));
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(2, HOURS)));
        Path growing = Files.createFile(directory.resolve("18-23.tmp"));
        cache.prune(RowCache.CAPACITY_BYTES);
        assertThat(files()).containsExactly(growing);
    }

    @Test
    void writersAndReadersDoNotDisturbEachOther() throws Exception {
        KernelRows one = rows(5000);
        KernelRows other = rows(9000);
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (KernelRows mine : List.of(one, other)) {
            tasks.add(() -> {
                for (int i = 0; i < 100; i++) {
                    cache.store(file(1), mine);
                }
                return 0;
            });
        }
        tasks.add(() -> {
            int loaded = 0;
            for (int i = 0; i < 200; i++) {
                loaded += cache.load(file(1)).isPresent() ? 1 : 0;
            }
            return loaded;
        });
        tasks.add(() -> {
            for (int i = 0; i < 20; i++) {
                cache.prune(0);
            }
            return 0;
        });
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<Integer> done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isNotNegative();
            }
        }
        assertThat(files()).as("nothing half done is left").hasSizeLessThanOrEqualTo(1);
        cache.store(file(1), one);
        assertSame(cache.load(file(1)).orElseThrow(), one);
    }
}
