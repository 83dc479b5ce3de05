// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stripped program, and elfutils' server with its debug file. */
class DebuginfodCommandTest {
    private static final Path DEMO =
            Path.of(System.getProperty("gimlet.root"), "build/testdata/demo");

    @TempDir private Path directory;
    private Path program = Path.of("");
    private Path cache = Path.of("");
    private String buildId = "";
    private String main = "";
    private DebugServer server;

    @BeforeEach
    void startServer() throws Exception {
        Path served = Files.createDirectory(directory.resolve("served"));
        program = directory.resolve("stripped");
        cache = directory.resolve("cache");
        Tools.run("strip", "-o", program.toString(), DEMO.toString());
        Tools.run(
                "objcopy",
                "--only-keep-debug",
                DEMO.toString(),
                served.resolve("demo.debug").toString());
        buildId = first("Build ID: ([0-9a-f]+)", Tools.run("readelf", "-n", DEMO.toString()));
        main = first("(?m)^([0-9a-f]+) T main$", Tools.run("nm", DEMO.toString()));
        server = DebugServer.of(served, buildId);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private Gimlet gimlet() {
        return Gimlet.in(directory)
                .with("DEBUGINFOD_URLS", server.address())
                .with("DEBUGINFOD_CACHE_PATH", cache.toString());
    }

    @Test
    void addressesHaveTheLinesOfADebugFileThatAServerHas() {
        String[] command = {"addr2line", "-e", program.toString(), "-f", main};
        assertThat(gimlet().run(command).succeeded().out()).isEqualTo("??\n??:0\n");

        Outcome named =
                gimlet().run("addr2line", "-e", program.toString(), "-f", main, "--debuginfod")
                        .succeeded();

        assertThat(named.out()).startsWith("main\n").contains("demo.cpp:");
        assertThat(named.err()).isEmpty();
        assertThat(cache.resolve(buildId).resolve("debuginfo")).isNotEmptyFile();
    }

    /** What one of the two clients has got, the other one need not get. */
    @Test
    void theCacheIsThatOfElfutils() throws Exception {
        gimlet().run("addr2line", "-e", program.toString(), main, "--debuginfod").succeeded();
        server.close();

        assertThat(
                        Tools.run(
                                "env",
                                "DEBUGINFOD_URLS=" + server.address(),
                                "DEBUGINFOD_CACHE_PATH=" + cache,
                                "debuginfod-find",
                                "debuginfo",
                                buildId))
                .contains(cache.resolve(buildId).resolve("debuginfo").toString());
    }

    @Test
    void whatNoServerHasIsRemembered() throws Exception {
        Path other = directory.resolve("other");
        Tools.run("strip", "-o", other.toString(), DEMO.resolveSibling("burner").toString());
        String id = first("Build ID: ([0-9a-f]+)", Tools.run("readelf", "-n", other.toString()));

        Outcome outcome =
                gimlet().run("addr2line", "-e", other.toString(), "-f", "1000", "--debuginfod")
                        .succeeded();

        assertThat(outcome.out()).isEqualTo("??\n??:0\n");
        assertThat(outcome.err()).isEmpty();
        assertThat(cache.resolve(id).resolve("debuginfo")).isEmptyFile();
    }

    @Test
    void aServerThatIsNotThereIsToldAndNothingElseChanges() {
        server.close();

        Outcome outcome =
                gimlet().run("addr2line", "-e", program.toString(), "-f", main, "--debuginfod")
                        .succeeded();

        assertThat(outcome.out()).isEqualTo("??\n??:0\n");
        assertThat(outcome.err()).contains(server.address()).containsIgnoringCase("refused");
    }

    @Test
    void withoutServersItIsWrongUsage() {
        Outcome outcome =
                gimlet().with("DEBUGINFOD_URLS", "none")
                        .run("addr2line", "-e", program.toString(), "--debuginfod", main);

        assertThat(outcome.ended(2).err()).contains("--debuginfod: no server", "DEBUGINFOD_URLS");
    }
}
