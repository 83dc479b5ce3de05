// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DebuginfodTest {
    private static final Path NOWHERE = Path.of("/nonexistent");

    @TempDir private Path directory;
    private byte[] library = {};
    private String buildId = "";
    private Path cached = Path.of("");

    @BeforeEach
    void makeLibrary() throws Exception {
        Path file = Fixtures.layout(directory, "--build-id=sha1");
        library = Files.readAllBytes(file);
        buildId = CodeFile.open(file).buildId();
        cached = directory.resolve("cache").resolve(buildId).resolve("debuginfo");
    }

    private Debuginfod of(URI... servers) {
        return new Debuginfod(
                new DebuginfodSettings(
                        List.of(servers),
                        directory.resolve("cache"),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(3),
                        1 << 20));
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(cached.getParent())) {
            assertThat(files.filter(file -> !file.equals(cached))).isEmpty();
        }
    }

    @Test
    void whatAServerHasComesIntoTheCache() throws Exception {
        try (TestServer server = TestServer.of(library)) {
            Debuginfod client = of(server.address());

            assertThat(client.debugFile(buildId)).contains(cached);
            assertThat(client.debugFile(buildId)).contains(cached);
            assertThat(of(server.address()).debugFile(buildId)).contains(cached);

            assertThat(server.requests()).containsExactly("/buildid/" + buildId + "/debuginfo");
            assertThat(cached).hasBinaryContent(library);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cached)))
                    .isEqualTo("r--------");
            assertThat(client.problems()).isEmpty();
            assertNothingIsLeft();
        }
    }

    @Test
    void whatNoServerHasIsNotAskedForAgain() throws Exception {
        try (TestServer server = TestServer.withStatus("404 Not Found")) {
            Debuginfod client = of(server.address());
            assertThat(client.debugFile(buildId)).isEmpty();
            assertThat(client.problems()).isEmpty();
            assertThat(cached).isEmptyFile();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cached)))
                    .isEqualTo("---------");

            assertThat(of(server.address()).debugFile(buildId)).isEmpty();
            assertThat(server.requests()).hasSize(1);
            assertNothingIsLeft();
        }
    }

    @Test
    void whatNoServerHadIsAskedForAgainAfterSomeTime() throws Exception {
        Files.createDirectories(cached.getParent());
        Files.createFile(cached);
        Files.setLastModifiedTime(cached, FileTime.from(Instant.now().minusSeconds(100)));
        try (TestServer server = TestServer.of(library)) {
            assertThat(of(server.address()).debugFile(buildId)).isEmpty();
            Files.writeString(directory.resolve("cache/cache_miss_s"), "60\n");
            assertThat(of(server.address()).debugFile(buildId)).contains(cached);
        }
    }

    @Test
    void aServerThatLiesIsNotBelieved() throws Exception {
        byte[] other = library.clone();
        int id = indexOf(other, HexFormat.of().parseHex(buildId));
        other[id] ^= 1;
        for (byte[] lie : List.of(other, "<html>not found</html>".getBytes(), new byte[0])) {
            try (TestServer liar = TestServer.of(lie);
                    TestServer honest = TestServer.of(library)) {
                Debuginfod client = of(liar.address());
                assertThat(client.debugFile(buildId)).isEmpty();
                assertThat(client.problems()).hasSize(1);
                assertThat(client.problems().getFirst())
                        .contains(liar.address().toString(), "no ELF file of build " + buildId);
                assertThat(cached).doesNotExist();
                assertNothingIsLeft();

                assertThat(of(liar.address(), honest.address()).debugFile(buildId))
                        .contains(cached);
                Files.delete(cached);
            }
        }
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    @Test
    void aFileThatIsCutOffIsNoFile() throws Exception {
        byte[] half = Arrays.copyOf(library, library.length / 2);
        try (TestServer server =
                new TestServer((path, to) -> TestServer.send(to, library.length, half))) {
            Debuginfod client = of(server.address());

            assertThat(client.debugFile(buildId)).isEmpty();
            assertThat(client.problems()).hasSize(1);
            assertThat(cached).doesNotExist();
            assertNothingIsLeft();
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        try (TestServer server = new TestServer((path, to) -> Thread.sleep(30_000))) {
            Debuginfod client = of(server.address());
            long start = System.nanoTime();

            assertThat(client.debugFile(buildId)).isEmpty();
            assertThat(client.debugFile("00112233445566778899")).isEmpty();

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(20));
            assertThat(server.requests()).as("not asked again").hasSize(1);
            assertThat(client.problems()).hasSize(1);
            assertThat(client.problems().getFirst()).containsIgnoringCase("timed out");
            assertThat(cached).as("it may have it").doesNotExist();
        }
    }

    @Test
    void aServerThatTricklesIsGivenUp() throws Exception {
        try (TestServer server =
                new TestServer((path, to) -> {
                    TestServer.send(to, 1 << 20, new byte[0]);
                    for (int i = 0; i < 1000; i++) {
                        to.write(0);
                        to.flush();
                        Thread.sleep(100);
                    }
                })) {
            Debuginfod client = of(server.address());

            assertThat(client.debugFile(buildId)).isEmpty();
            assertThat(client.problems().getFirst()).contains("less than 100 KiB came in 1 s");
            assertNothingIsLeft();
        }
    }

    @Test
    void anEndlessFileIsCutAtItsBound() throws Exception {
        byte[] much = new byte[1 << 16];
        try (TestServer server =
                new TestServer((path, to) -> {
                    TestServer.write(to, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                    while (true) {
                        to.write(much);
                    }
                })) {
            Debuginfod client = of(server.address());

            assertThat(client.debugFile(buildId)).isEmpty();
            assertThat(client.problems().getFirst()).contains("larger than 1048576 bytes");
            assertNothingIsLeft();
        }
    }

    @Test
    void redirectsAreFollowedAFewTimes() throws Exception {
        try (TestServer server = TestServer.of(library);
                TestServer first =
                        TestServer.withStatus(
                                "302 Found", "Location: " + server.address() + "elsewhere")) {
            assertThat(of(first.address()).debugFile(buildId)).contains(cached);
            assertThat(server.requests()).containsExactly("/elsewhere");
        }
        try (TestServer circle = TestServer.withStatus("302 Found", "Location: /again")) {
            Files.delete(cached);
            Debuginfod client = of(circle.address());
            assertThat(client.debugFile(buildId)).isEmpty();
            assertThat(client.problems().getFirst()).contains("redirects without end");
        }
        try (TestServer away = TestServer.withStatus("302 Found", "Location: file:///etc/passwd")) {
            Debuginfod client = of(away.address());
            assertThat(client.debugFile(buildId)).isEmpty();
            assertThat(client.problems().getFirst()).contains("redirects to file:");
        }
    }

    @Test
    void anotherServerIsAskedWhenOneFails() throws Exception {
        URI nobody;
        try (TestServer closed = TestServer.of(library)) {
            nobody = closed.address();
        }
        try (TestServer failing = TestServer.withStatus("503 Busy");
                TestServer server = TestServer.of(library)) {
            Debuginfod client = of(nobody, failing.address(), server.address());

            assertThat(client.debugFile(buildId)).contains(cached);
            assertThat(client.problems()).hasSize(2);
            assertThat(client.problems().getLast()).contains("HTTP status 503");
        }
    }

    @Test
    void whatIsNoBuildIdIsNotAskedFor() throws Exception {
        try (TestServer server = TestServer.of(library)) {
            for (String id : List.of("", "../../etc", "ABCDEF0011", "abc", "12 34567890")) {
                assertThat(of(server.address()).debugFile(id)).isEmpty();
            }
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aBrokenFileInTheCacheIsReplaced() throws Exception {
        Files.createDirectories(cached.getParent());
        Files.writeString(cached, "half of a file");
        try (TestServer server = TestServer.of(library)) {
            assertThat(of(server.address()).debugFile(buildId)).contains(cached);
            assertThat(cached).hasBinaryContent(library);
        }
    }

    @Test
    void aDebugFileFromAServerNamesFunctions() throws Exception {
        Path program = directory.resolve("stripped.so");
        Fixtures.run("strip", "-o", program.toString(), directory.resolve("layout.so").toString());
        CodeFile file = CodeFile.open(program);
        assertThat(new DebugFiles().of(file)).isEmpty();
        try (TestServer server = TestServer.of(library)) {
            Optional<DebugFiles.DebugFile> found =
                    new DebugFiles(FileOpener.DIRECT, of(server.address()), Optional::empty)
                            .of(CodeFile.open(program));

            assertThat(found.map(DebugFiles.DebugFile::source)).contains(SymbolSource.DEBUGINFOD);
            assertThat(found.map(DebugFiles.DebugFile::path)).contains(cached);
        }
    }

    @Test
    void settingsAreThoseOfElfutils() throws Exception {
        Path urls = Files.createDirectory(directory.resolve("debuginfod"));
        Files.writeString(urls.resolve("a.urls"), "https://debuginfod.example.org\n");
        DebuginfodSettings settings =
                DebuginfodSettings.of(
                        Map.of(
                                "DEBUGINFOD_URLS",
                                "http://localhost:8002 ima:enforcing https://b.example/x/",
                                "DEBUGINFOD_TIMEOUT",
                                "7",
                                "DEBUGINFOD_MAXTIME",
                                "0",
                                "DEBUGINFOD_MAXSIZE",
                                "1000",
                                "HOME",
                                "/home/me"),
                        urls);

        assertThat(settings.servers())
                .containsExactly(
                        URI.create("http://localhost:8002/"), URI.create("https://b.example/x/"));
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.longest()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.mostBytes()).isEqualTo(1000);
        assertThat(settings.cache()).isEqualTo(Path.of("/home/me/.cache/debuginfod_client"));
        assertThat(DebuginfodSettings.of(Map.of(), urls).servers())
                .containsExactly(URI.create("https://debuginfod.example.org/"));
        assertThat(DebuginfodSettings.of(Map.of(), NOWHERE).servers()).isEmpty();
        assertThat(DebuginfodSettings.of(Map.of("XDG_CACHE_HOME", "/c"), NOWHERE).cache())
                .isEqualTo(Path.of("/c/debuginfod_client"));
        assertThat(DebuginfodSettings.of(Map.of("DEBUGINFOD_CACHE_PATH", "/d"), NOWHERE).cache())
                .isEqualTo(Path.of("/d"));
    }
}
