// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.Function;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.PprofWriter;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile whose source is here, was compiled elsewhere, or is not there. */
class AnnotateTest {
    @TempDir private Path directory;

    private Path source;

    @BeforeEach
    void writeSource() throws IOException {
        source = directory.resolve("work.c");
        Files.writeString(source, "int work() {\n    return 42;\n}\n");
    }

    /** A profile of a sample in the second line of a file, and one without a line. */
    private void record(String file, int line) throws IOException {
        var builder = new Profile.Builder().addSampleType(new ValueType("samples", "count"));
        var work = new Function("work", "work", file, 1);
        int id = builder.addLocation(new Location(1, null, List.of(new Line(work, line))));
        builder.addSample(new int[] {id}, 0, 1, Labels.NONE, new long[] {7});
        try (OutputStream out = Files.newOutputStream(directory.resolve("p.pb.gz"))) {
            PprofWriter.write(builder.build(), out);
        }
    }

    private Outcome annotate(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "annotate";
        words[1] = "p.pb.gz";
        System.arraycopy(options, 0, words, 2, options.length);
        return Gimlet.in(directory).run(words);
    }

    @Test
    void showsTheSourceWithItsCost() throws IOException {
        record(source.toString(), 2);

        Outcome shown = annotate("work").succeeded();

        assertThat(shown.err()).isEmpty();
        assertThat(shown.out())
                .contains("7 of samples itself")
                .containsPattern("7 +100.0% +7 +100.0% +2 +return 42;\n")
                .contains("int work() {");
    }

    @Test
    void findsTheSourceWhereItIsNow() throws IOException {
        record("/build/elsewhere/work.c", 2);
        Outcome missing = annotate("work").succeeded();
        assertThat(missing.err())
                .contains("/build/elsewhere/work.c: the source is not there", "--source-map");
        assertThat(missing.out()).containsPattern("7 +100.0% +2\n");

        assertThat(annotate("work", "--source-map", "/build/elsewhere=" + directory).out())
                .contains("return 42;");
    }

    @Test
    void findsTheSourceOfRelativePaths() throws IOException {
        record("src/../work.c", 2);
        Files.createDirectory(directory.resolve("src"));

        assertThat(annotate("work", "--source-map", "=" + directory).out()).contains("return 42;");
    }

    @Test
    void writesAPage() throws IOException {
        record(source.toString(), 2);

        Outcome written = annotate("work", "-o", "work.html").succeeded();

        assertThat(written.err()).contains("written work.html");
        assertThat(Files.readString(directory.resolve("work.html"))).contains("return 42;");
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        record(source.toString(), 0);
        annotate("work").failed(1, "no line numbers", "gimlet symbolize");
        annotate("play").failed(1, "no function", "'play'", "gimlet report");
        annotate("[").failed(1, "no regular expression");
        assertThat(annotate("work", "--source-map", "x").ended(2).err()).contains("FROM=TO");
        assertThat(annotate("work", "--type", "x").ended(2).err()).contains("it has samples");
    }
}
