// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.Labels;
import io.gimlet.profile.Location;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.PprofWriter;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile of addresses only, as a machine without symbols records it. */
class SymbolizeTest {
    private static final Path DEMO =
            Path.of(System.getProperty("gimlet.root"), "build/testdata/demo");

    private static final long START = 0x5500_0000_0000L;

    @TempDir private Path directory;

    @BeforeEach
    void record() throws IOException {
        Matcher id =
                Pattern.compile("Build ID: ([0-9a-f]+)")
                        .matcher(Tools.run("readelf", "-n", DEMO.toString()));
        assertThat(id.find()).isTrue();
        Matcher main =
                Pattern.compile("(?m)^([0-9a-f]+) T main$")
                        .matcher(Tools.run("nm", DEMO.toString()));
        assertThat(main.find()).isTrue();
        var mapping = new Mapping(START, START + (1 << 20), 0, "/srv/app", id.group(1));
        var builder = new Profile.Builder().addSampleType(new ValueType("samples", "count"));
        long address = START + Long.parseLong(main.group(1), 16);
        int location = builder.addLocation(new Location(address, mapping, List.of()));
        builder.addSample(new int[] {location}, 0, 1, Labels.NONE, new long[] {7});
        try (OutputStream out = Files.newOutputStream(directory.resolve("p.pb.gz"))) {
            PprofWriter.write(builder.build(), out);
        }
    }

    private Gimlet gimlet() {
        return Gimlet.in(directory);
    }

    @Test
    void namesTheProfileAndKeepsTheOneBefore() {
        assertThat(gimlet().run("report", "p.pb.gz").out())
                .contains("app+0x")
                .doesNotContain("main");

        Outcome named = gimlet().run("symbolize", "p.pb.gz", "-f", DEMO.toString()).succeeded();

        assertThat(named.err())
                .contains("/srv/app: 1 of 1 address named", "written p.pb.gz", "p.pb.gz.old");
        assertThat(gimlet().run("report", "p.pb.gz").out()).contains("main");
        assertThat(gimlet().run("report", "p.pb.gz.old").out()).contains("app+0x");
    }

    @Test
    void leavesTheProfileAloneWhenNothingIsThere() throws IOException {
        byte[] before = Files.readAllBytes(directory.resolve("p.pb.gz"));

        Outcome outcome = gimlet().run("symbolize", "p.pb.gz").ended(3);

        assertThat(outcome.err()).contains("no file of build", "-f", "nothing was named");
        assertThat(directory.resolve("p.pb.gz")).hasBinaryContent(before);
        assertThat(directory.resolve("p.pb.gz.old")).doesNotExist();
    }

    @Test
    void writesElsewhereWhenAsked() {
        gimlet().run("symbolize", "p.pb.gz", "-f", DEMO.getParent().toString(), "-o", "n.pb.gz")
                .succeeded();

        assertThat(gimlet().run("report", "n.pb.gz").out()).contains("main");
        assertThat(gimlet().run("report", "p.pb.gz").out()).contains("app+0x");
    }

    @Test
    void saysWhatIsWrong() {
        gimlet().run("symbolize", "missing").failed(1, "missing", "no such file");
        gimlet().run("symbolize", "p.pb.gz", "-f", "missing").failed(1, "missing", "no such file");
    }
}
