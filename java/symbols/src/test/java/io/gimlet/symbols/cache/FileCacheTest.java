// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols.cache;

import static java.time.temporal.ChronoUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.ShrunkElfException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
    private static final long LONG_AGO = 1_000_000_000L;

    @TempDir private Path directory;

    private FileCache cache = new FileCache(Path.of("/"), "kind", "");

    @BeforeEach
    void open() {
        cache = new FileCache(directory, "kind", "maker 1");
    }

    private static FileIdentity file(long inode) {
        return new FileIdentity(0xfe00, inode, 5000, LONG_AGO, LONG_AGO, "abcd");
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) count);
        return bytes;
    }

    private void store(FileIdentity file, byte[] contents) {
        store(cache, file, contents);
    }

    private static void store(FileCache cache, FileIdentity file, byte[] contents) {
        cache.store(file, out -> out.write(ByteBuffer.wrap(contents)));
    }

    private void assertLoaded(FileIdentity file, byte[] expected) throws MalformedElfException {
        ElfBytes loaded = cache.load(file).orElseThrow();
        assertThat(loaded.readBytes(0, (int) loaded.size(), "contents")).isEqualTo(expected);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void whatWasStoredIsLoaded() throws Exception {
        assertThat(cache.load(file(1))).isEmpty();
        store(file(1), bytes(5000));
        store(file(2), bytes(6000));
        assertLoaded(file(1), bytes(5000));
        assertLoaded(file(2), bytes(6000));
    }

    @Test
    void anythingElseIsNotLoaded() throws Exception {
        store(file(1), bytes(5000));
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
        assertThat(new FileCache(directory, "kind", "maker 2").load(file(1))).isEmpty();
    }

    @Test
    void aChangedFileTakesThePlaceOfWhatItWas() throws Exception {
        store(file(1), bytes(5000));
        FileIdentity changed = new FileIdentity(0xfe00, 1, 9, LONG_AGO, LONG_AGO + 1, "ef");
        store(changed, bytes(7000));
        assertThat(files()).hasSize(1);
        assertThat(cache.load(file(1))).isEmpty();
        assertLoaded(changed, bytes(7000));
    }

    @Test
    void filesThatMayStillChangeAreNotStored() throws Exception {
        long nowNanos = System.currentTimeMillis() * 1_000_000;
        store(new FileIdentity(0xfe00, 1, 5000, LONG_AGO, nowNanos, ""), bytes(5000));
        assertThat(files()).isEmpty();
    }

    @Test
    void cacheFilesAreTheirOwnersAlone() throws Exception {
        store(file(1), bytes(5000));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())))
                .isEqualTo("rw-------");
    }

    @Test
    void kindsAreKeptApartAndBoundedTogether() throws Exception {
        FileCache other = new FileCache(directory, "other", "maker 1");
        store(other, file(1), bytes(7000));
        assertThat(cache.load(file(1))).isEmpty();
        store(file(1), bytes(5000));
        assertLoaded(file(1), bytes(5000));
        assertThat(other.load(file(1)).orElseThrow().size()).isEqualTo(7000);
        cache.prune(0);
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileTooLargeForTheOthersIsNotStored() throws Exception {
        ByteBuffer step = ByteBuffer.allocate(1);
        cache.store(
                file(2),
                out -> {
                    out.position(FileCache.CAPACITY_BYTES / 2);
                    out.write(step.rewind());
                });
        assertThat(cache.load(file(2))).isEmpty();
    }

    @Test
    void whatFailsWhileItIsWrittenLeavesNothing() throws Exception {
        assertThatThrownBy(() ->
                        cache.store(
                                file(1),
                                _ -> {
                                    throw new IllegalStateException("a bug");
                                }))
                .isInstanceOf(IllegalStateException.class);
        cache.store(
                file(1),
                _ -> {
                    throw new IOException("the disk is full");
                });
        assertThat(files()).isEmpty();
    }

    /** Another process of the user may do so while the bytes are mapped. */
    @Test
    void aCacheFileThatIsCutShortIsAnErrorOfReading() throws Exception {
        store(file(1), bytes(50_000));
        ElfBytes loaded = cache.load(file(1)).orElseThrow();
        Files.write(files().getFirst(), new byte[0]);
        assertThatThrownBy(() -> loaded.readBytes(20_000, 1000, "contents"))
                .isInstanceOf(ShrunkElfException.class);
    }

    @Test
    void aBrokenFileIsReplaced() throws Exception {
        store(file(1), bytes(5000));
        Files.write(files().getFirst(), new byte[] {1, 2, 3});
        assertThat(cache.load(file(1))).isEmpty();
        store(file(1), bytes(5000));
        assertThat(cache.load(file(1))).isPresent();
    }

    @Test
    void linksAndDirectoriesInItAreNotRead() throws Exception {
        store(file(1), bytes(5000));
        Path stored = files().getFirst();
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(stored, elsewhere);
        Files.createSymbolicLink(stored, elsewhere);
        assertThat(cache.load(file(1))).isEmpty();
        Files.delete(stored);
        Files.createDirectory(stored);
        assertThat(cache.load(file(1))).isEmpty();
        store(file(1), bytes(5000));
        cache.prune(0);
        assertThat(files()).as("all that may go").containsExactly(stored);
    }

    @Test
    void noDirectoryIsNoError() throws Exception {
        FileCache lost = new FileCache(directory.resolve("missing"), "kind", "maker 1");
        store(lost, file(1), bytes(5000));
        assertThat(lost.load(file(1))).isEmpty();
        lost.prune(0);
    }

    @Test
    void whatWasNotUsedForLongestLeaves() throws Exception {
        for (int i = 1; i <= 4; i++) {
            store(file(i), bytes(5000));
            Path stored = directory.resolve("fe00-" + i + ".kind");
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
        cache.prune(FileCache.CAPACITY_BYTES);
        assertThat(files()).containsExactly(growing);
    }

    @Test
    void writersAndReadersDoNotDisturbEachOther() throws Exception {
        byte[] one = bytes(5000);
        byte[] other = bytes(9000);
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (byte[] mine : List.of(one, other)) {
            tasks.add(() -> {
                for (int i = 0; i < 100; i++) {
                    store(file(1), mine);
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
        store(file(1), one);
        assertLoaded(file(1), one);
    }
}
