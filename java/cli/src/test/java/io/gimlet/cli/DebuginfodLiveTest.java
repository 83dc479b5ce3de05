// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording of a stripped program whose debug file a server has. */
@Tag("live")
class DebuginfodLiveTest {
    private static final Path BURNER =
            Path.of(System.getProperty("gimlet.root"), "build/testdata/burner");

    @TempDir private Path directory;

    @Test
    void aRecordingGetsNamesAndLinesFromAServer() throws Exception {
        Path served = Files.createDirectory(directory.resolve("served"));
        Files.copy(BURNER, served.resolve("burner"));
        Path stripped = directory.resolve("stripped");
        Tools.run("strip", "-o", stripped.toString(), BURNER.toString());
        Matcher id =
                Pattern.compile("Build ID: ([0-9a-f]+)")
                        .matcher(Tools.run("readelf", "-n", BURNER.toString()));
        assertThat(id.find()).isTrue();
        String[] record = {"record", "-o", "p.pb.gz", "--", stripped.toString(), "--ms", "300"};
        try (DebugServer server = DebugServer.of(served, id.group(1))) {
            Gimlet gimlet =
                    Gimlet.in(directory)
                            .with("DEBUGINFOD_URLS", server.address())
                            .with("DEBUGINFOD_CACHE_PATH", directory.resolve("c").toString());
            gimlet.run(record).succeeded();
            assertThat(gimlet.run("report", "p.pb.gz").out()).doesNotContain("burner_spin");

            Outcome outcome =
                    gimlet.run(
                                    "record",
                                    "--debuginfod",
                                    "-o",
                                    "p.pb.gz",
                                    "--",
                                    stripped.toString(),
                                    "--ms",
                                    "300")
                            .succeeded();

            assertThat(outcome.err()).contains("Named afterwards:", "written ");
            assertThat(gimlet.run("report", "p.pb.gz", "--by", "line").out()).contains("burner.c:");
            assertThat(gimlet.run("report", "p.pb.gz.old").out()).doesNotContain("burner_spin");
        }
    }

    @Test
    void onlyPprofFilesGetNamesLater() {
        Outcome outcome =
                Gimlet.in(directory)
                        .with("DEBUGINFOD_URLS", "http://127.0.0.1:9")
                        .run("record", "--debuginfod", "-o", "p.html", "--", "true")
                        .ended(2);

        assertThat(outcome.err()).contains("--debuginfod is for pprof files");
    }
}
