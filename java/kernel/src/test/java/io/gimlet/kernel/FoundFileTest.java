// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that plays the root of another process, and what its owner can put there. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class FoundFileTest {
    private Path directory;
    private Path root;

    @BeforeEach
    void buildRoot() throws IOException {
        directory = Files.createTempDirectory("rooted");
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("usr/lib"));
        Files.writeString(root.resolve("usr/lib/file"), "inside");
        Files.writeString(directory.resolve("secret"), "outside");
    }

    /** By hand: JUnit warns about links that lead out, and here they do. */
    @AfterEach
    void deleteRoot() {
        Tools.run("rm", "-r", directory.toString());
    }

    private static FoundFile find(Path root, String path) throws IOException {
        return FoundFile.inRoot(root, path, FoundFile.Links.FOLLOWED, "the test's files");
    }

    private String read(String path) throws IOException {
        try (FoundFile found = find(root, path);
                FoundFile.Opened opened = found.open(0, 0)) {
            assertThat(opened.isCopy()).as("from a local disk").isFalse();
            ByteBuffer buffer = ByteBuffer.allocate(100);
            opened.channel().read(buffer);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    @Test
    void opensFilesByAbsoluteAndRelativePaths() throws IOException {
        assertThat(read("/usr/lib/file")).isEqualTo("inside");
        assertThat(read("usr/lib/file")).isEqualTo("inside");
        assertThat(read("/usr/../usr/lib/./file")).isEqualTo("inside");
    }

    @Test
    void linksMeanWhatTheyMeanInsideTheRoot() throws IOException {
        link("lib", "/usr/lib");
        link("up", "../../../../usr/lib/file");
        assertThat(read("/lib/file")).isEqualTo("inside");
        assertThat(read("/up")).isEqualTo("inside");
    }

    @Test
    void linksDoNotLeadOut() throws IOException {
        link("absolute", directory.resolve("secret").toString());
        link("relative", "../secret");
        link("chain", "relative");
        for (String path : new String[] {"/absolute", "/relative", "/chain", "/../secret"}) {
            assertThatIOException().as(path).isThrownBy(() -> read(path));
        }
    }

    @Test
    void magicLinksAreRefused() throws IOException {
        Path proc = Path.of("/proc");
        assertThatIOException().isThrownBy(() -> find(proc, "/self/exe").close());
        try (FoundFile found = find(proc, "/self/maps");
                FoundFile.Opened opened = found.open(0, 1 << 20)) {
            assertThat(opened.isCopy()).isTrue();
            assertThat(opened.channel().size()).isPositive();
        }
    }

    @Test
    void loopsOfLinksEnd() throws IOException {
        link("a", "b");
        link("b", "a");
        assertThatIOException()
                .isThrownBy(() -> read("/a"))
                .withMessage("/a: too many levels of symbolic links");
    }

    @Test
    void aFifoDoesNotBlock() {
        Tools.run("mkfifo", root.resolve("fifo").toString());
        assertThatIOException()
                .isThrownBy(() -> read("/fifo"))
                .withMessage("/fifo: not a regular file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/usr", "/usr/lib/", "", "."})
    void directoriesAreRefused(String path) {
        assertThatIOException().isThrownBy(() -> read(path));
    }

    @Test
    void devicesAreRefused() {
        assertThatIOException()
                .isThrownBy(() -> find(Path.of("/dev"), "/zero").close())
                .withMessage("/zero: not a regular file");
    }

    @Test
    void whatIsMissingIsExplained() {
        assertThatIOException()
                .isThrownBy(() -> read("/nothing"))
                .withMessage("/nothing: no such file or directory");
        assertThatIOException()
                .isThrownBy(() -> find(directory.resolve("gone"), "/file").close())
                .withMessage("/file: no such file or directory");
        assertThatIOException()
                .isThrownBy(() -> read("/" + "x".repeat(300)))
                .withMessageContaining("too long");
    }

    @Test
    void aFileThatIsReplacedStaysTheOneThatWasOpened() throws IOException {
        try (FoundFile found = find(root, "/usr/lib/file")) {
            Files.delete(root.resolve("usr/lib/file"));
            Files.writeString(root.resolve("usr/lib/file"), "another");
            ByteBuffer buffer = ByteBuffer.allocate(6);
            try (FoundFile.Opened opened = found.open(0, 0)) {
                opened.channel().read(buffer);
            }
            assertThat(new String(buffer.array(), StandardCharsets.UTF_8)).isEqualTo("inside");
        }
    }

    @Test
    void theIdentityIsWhatStatShows() throws IOException {
        Path file = root.resolve("usr/lib/file");
        try (FoundFile found = find(root, "/usr/lib/file")) {
            FoundFile.Identity identity = found.identity();
            assertThat(identity.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
            long device = (long) Files.getAttribute(file, "unix:dev");
            assertThat(identity.deviceMajor()).isEqualTo((int) (device >> 8 & 0xfff));
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
            assertThat(identity.changedNanos()).isEqualTo(changed.to(TimeUnit.NANOSECONDS));
            assertThat(identity.bornNanos()).isLessThanOrEqualTo(identity.changedNanos());
        }
    }

    @Test
    void aMappedFileIsFoundThoughItHasNoName() throws IOException {
        Path file = root.resolve("usr/lib/file");
        Object inode = Files.getAttribute(file, "unix:ino");
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            long start = channel.map(MapMode.READ_ONLY, 0, 4, arena).address();
            Files.delete(file);
            Path self = Path.of("/proc/" + ProcessHandle.current().pid());
            for (long end : new long[] {start + 4096, start + 8192}) {
                try (FoundFile found = FoundFile.mapped(self, start, end, "the test's mapping")) {
                    assertThat(found.identity().inode()).isEqualTo(inode);
                    assertThat(found.target()).isEqualTo(file + " (deleted)");
                }
            }
        }
    }

    @Test
    void withoutLinksThereIsNoneOnTheWay() throws IOException {
        link("lib", "/usr/lib");
        link("usr/lib/other", "file");
        for (String path : new String[] {"/lib/file", "/usr/lib/other"}) {
            assertThatIOException()
                    .isThrownBy(() ->
                            FoundFile.inRoot(root, path, FoundFile.Links.REFUSED, "a test").close())
                    .isInstanceOf(FileTypeException.class);
        }
        FoundFile.inRoot(root, "/usr/lib/file", FoundFile.Links.REFUSED, "a test").close();
    }

    @Test
    void directoriesAreFoundWhenAskedFor() throws IOException {
        link("lib", "/usr/lib");
        FoundFile.requireDirectory(root, "usr", "a test");
        for (String path : new String[] {"lib", "usr/lib/file"}) {
            assertThatIOException()
                    .isThrownBy(() -> FoundFile.requireDirectory(root, path, "a test"))
                    .isInstanceOf(FileTypeException.class);
        }
    }

    @Test
    void noDescriptorStaysOpen() throws IOException {
        read("/usr/lib/file"); // the server is there from now on
        long before = openDescriptors();
        for (String path : new String[] {"/usr/lib/file", "/nothing", "/usr"}) {
            try {
                read(path);
            } catch (IOException expected) {
                assertThat(expected).hasMessageContaining(path);
            }
        }
        assertThat(openDescriptors()).isEqualTo(before);
    }

    private static long openDescriptors() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    @Test
    void tellsWhetherAFileWasWrittenToSinceItWasFound() throws Exception {
        Path file = root.resolve("usr/lib/file");
        FileWatch watch;
        try (FoundFile found = find(root, "usr/lib/file")) {
            watch = found.watch();
        }
        Files.move(file, root.resolve("usr/lib/renamed"));
        assertThat(watch.getAsBoolean()).as("renamed").isFalse();

        Files.writeString(root.resolve("usr/lib/renamed"), "longer than before");
        assertThat(watch.getAsBoolean()).as("written").isTrue();
    }
}
