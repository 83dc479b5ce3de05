// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static io.gimlet.capture.unwind.RowFileTest.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.gimlet.capture.ResidentPages;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.cache.FileCache;
import io.gimlet.symbols.cache.FileIdentity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowReaderTest {
    @TempDir private Path directory;
    @TempDir private Path libraries;

    private RowCache cache = new RowCache(new FileCache(Path.of("/"), "rows", ""));
    private RowReader reader = new RowReader(Optional.empty());

    @BeforeEach
    void open() {
        cache = new RowCache(new FileCache(directory, "rows", "maker"));
        reader = new RowReader(Optional.of(cache));
    }

    private static UnwindFile map(Path path) throws Exception {
        try (FileChannel channel = FileChannel.open(path)) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            return new UnwindFile(CodeFile.of(bytes), new DebugFiles());
        }
    }

    /** Some have no disk for their temporary files. */
    private static FileIdentity identity(UnwindFile file) {
        Optional<FileIdentity> identity = FileIdentity.of(file.elf());
        assumeThat(identity).as("a file on a disk").isPresent();
        return identity.orElseThrow();
    }

    private static long changedAgo(Path path) throws Exception {
        return System.currentTimeMillis() - Files.getLastModifiedTime(path).toMillis();
    }

    private Path library(int rows) throws Exception {
        Path path = libraries.resolve("library");
        return Files.write(path, CodeImage.ofRows(rows).bytes());
    }

    private int rowsRead(UnwindFile file) {
        int rows = reader.read(file, () -> true).orElseThrow().rowCount();
        reader.storeParsed();
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"libc.so.6", "libstdc++.so.6"})
    void rowsFromTheCacheAreThoseOfTheFile(String name) throws Exception {
        Path path = Path.of("/usr/lib/x86_64-linux-gnu", name);
        assumeThat(path).as("a library of Debian on x86-64").exists();
        UnwindFile file = map(path);
        FileIdentity identity = identity(file);
        KernelRows parsed = reader.read(file, () -> true).orElseThrow();
        assertThat(cache.load(identity)).as("not before samples have them").isEmpty();
        reader.storeParsed();
        assertSame(cache.load(identity).orElseThrow(), parsed);
        assertSame(
                new RowReader(Optional.of(cache)).read(map(path), () -> true).orElseThrow(),
                parsed);
    }

    @Test
    void aReplacedFileHasItsOwnRows() throws Exception {
        UnwindFile first = map(library(5000));
        identity(first);
        while (changedAgo(libraries.resolve("library")) < 2100) {
            Thread.sleep(50);
        }
        assertThat(rowsRead(first)).isEqualTo(5001);
        assertThat(cache.load(identity(first))).isPresent();

        Path other = Files.write(libraries.resolve("other"), CodeImage.ofRows(6000).bytes());
        Files.move(other, libraries.resolve("library"), StandardCopyOption.REPLACE_EXISTING);
        UnwindFile second = map(libraries.resolve("library"));
        long inode = identity(second).inode();
        assertThat(inode).isNotEqualTo(identity(first).inode());
        assertThat(rowsRead(second)).as("same name, another file").isEqualTo(6001);
        assertThat(rowsRead(first)).as("still mapped").isEqualTo(5001);

        UnwindFile third = map(library(7000));
        assertThat(identity(third).inode()).isEqualTo(inode);
        assertThat(rowsRead(third)).as("same file, other contents").isEqualTo(7001);
    }

    @Test
    void whatChangedWhileItWasParsedIsNotStored() throws Exception {
        Path libc = Path.of("/usr/lib/x86_64-linux-gnu/libc.so.6");
        assumeThat(libc).as("a library of Debian on x86-64").exists();
        UnwindFile file = map(library(5000));
        identity(file);
        while (changedAgo(libraries.resolve("library")) < 2100) {
            Thread.sleep(50);
        }
        assertThat(reader.read(file, () -> true)).isPresent();
        Files.setLastModifiedTime(libraries.resolve("library"), Files.getLastModifiedTime(libc));
        reader.storeParsed();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void bytesThatAreNotAMappedFileHaveNoIdentity() throws Exception {
        assertThat(FileIdentity.of(CodeImage.ofRows(5000).file().elf())).isEmpty();
        assertThat(rowsRead(CodeImage.ofRows(5000).file())).isEqualTo(5001);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileThatWasReadTakesNoMemory() throws Exception {
        UnwindFile file = map(library(5000));
        assertThat(rowsRead(file)).isEqualTo(5001);
        assertThat(ResidentPages.bytesOf(libraries.resolve("library"))).isLessThan(20_000);
    }
}
