// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that plays the root of another process, and what its owner can put there. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class RootedFilesTest {
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

    private String read(String path) throws IOException {
        try (FileChannel channel = RootedFiles.open(root, path)) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            channel.read(buffer);
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
        assertThatIOException().isThrownBy(() -> RootedFiles.open(proc, "/self/exe").close());
        try (FileChannel file = RootedFiles.open(proc, "/self/maps")) {
            assertThat(file.isOpen()).isTrue();
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
                .isThrownBy(() -> RootedFiles.open(Path.of("/dev"), "/zero").close())
                .withMessage("/zero: not a regular file");
    }

    @Test
    void whatIsMissingIsExplained() {
        assertThatIOException()
                .isThrownBy(() -> read("/nothing"))
                .withMessage("/nothing: no such file or directory");
        assertThatIOException()
                .isThrownBy(() -> RootedFiles.open(directory.resolve("gone"), "/file").close())
                .withMessage("/file: no such file or directory");
        assertThatIOException()
                .isThrownBy(() -> read("/" + "x".repeat(300)))
                .withMessageContaining("too long");
    }

    @Test
    void aFileThatIsReplacedStaysTheOneThatWasOpened() throws IOException {
        try (FileChannel channel = RootedFiles.open(root, "/usr/lib/file")) {
            Files.delete(root.resolve("usr/lib/file"));
            ByteBuffer buffer = ByteBuffer.allocate(6);
            channel.read(buffer);
            assertThat(new String(buffer.array(), StandardCharsets.UTF_8)).isEqualTo("inside");
        }
    }

    @Test
    void noDescriptorStaysOpen() throws IOException {
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
}
