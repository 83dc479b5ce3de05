// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.Function;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Line;
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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A profile of {@code main} of a program that is here, at an instruction and inside of a call. */
class AnnotateCodeTest {
    private static final Path DEMO =
            Path.of(System.getProperty("gimlet.root"), "build/testdata/demo");

    private static final long START = 0x5500_0000_0000L;
    private static final Pattern CALL = Pattern.compile("(?m)^ *([0-9a-f]+):\\s+call +([0-9a-f]+)");

    @TempDir private Path directory;

    private long start;
    private MatchResult call;

    @BeforeEach
    void findMain() {
        Matcher main =
                Pattern.compile("(?m)^([0-9a-f]+) T main$")
                        .matcher(Tools.run("nm", DEMO.toString()));
        assertThat(main.find()).isTrue();
        start = Long.parseLong(main.group(1), 16);
        Matcher calls =
                CALL.matcher(
                        Tools.run(
                                "objdump",
                                "-d",
                                "--no-show-raw-insn",
                                "--disassemble=main",
                                DEMO.toString()));
        assertThat(calls.find()).isTrue();
        call = calls.toMatchResult();
    }

    private static String buildId() {
        Matcher id =
                Pattern.compile("Build ID: ([0-9a-f]+)")
                        .matcher(Tools.run("readelf", "-n", DEMO.toString()));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    private void record(String file, String buildId) throws IOException {
        var mapping = new Mapping(START, START + (1 << 20), 0, file, buildId);
        var builder = new Profile.Builder().addSampleType(new ValueType("samples", "count"));
        sample(builder, mapping, start, 7);
        sample(builder, mapping, Long.parseLong(call.group(1), 16) + 4, 3);
        write(builder.build());
    }

    private void write(Profile profile) throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve("p.pb.gz"))) {
            PprofWriter.write(profile, out);
        }
    }

    private static void sample(Profile.Builder builder, Mapping mapping, long address, long value) {
        var line = new Line(new Function("main", "main", "", 0), 0);
        int id = builder.addLocation(new Location(START + address, mapping, List.of(line)));
        builder.addSample(new int[] {id}, 0, 1, Labels.NONE, new long[] {value});
    }

    private Outcome disassemble(String... options) {
        String[] words = new String[options.length + 4];
        System.arraycopy(
                new String[] {"annotate", "p.pb.gz", "main", "--disassemble"}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        return Gimlet.in(directory).run(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/usr/bin/objdump", "/usr/bin/llvm-objdump-14"})
    void showsInstructionsWithTheirCostAndSource(String objdump) throws IOException {
        record(DEMO.toString(), buildId());

        Outcome shown = disassemble("--objdump", objdump).succeeded();

        assertThat(shown.err()).isEmpty();
        assertThat(shown.out())
                .startsWith("main\n" + DEMO + ":\n10 of samples itself")
                .containsPattern("address  instruction\n")
                .containsPattern("7 +70.0% +7 +70.0% +" + Long.toHexString(start) + "  +\\w+")
                .containsPattern(
                        "3 +30.0% +3 +30.0% +" + call.group(1) + "  +callq? " + call.group(2))
                .containsPattern("\n +demo\\.cpp:[0-9]+");
    }

    /** As reports show it; unwind information tells where it begins and ends. */
    @Test
    void showsFunctionsWithoutAName() throws IOException {
        Path stripped = DEMO.resolveSibling("demo-stripped");
        var mapping = new Mapping(START, START + (1 << 20), 0, stripped.toString(), buildId());
        var builder = new Profile.Builder().addSampleType(new ValueType("samples", "count"));
        int id =
                builder.addLocation(
                        new Location(
                                START + Long.parseLong(call.group(1), 16) + 4,
                                mapping,
                                List.of(),
                                START + start));
        builder.addSample(new int[] {id}, 0, 1, Labels.NONE, new long[] {5});
        write(builder.build());
        String name = "demo-stripped+[0x" + Long.toHexString(start) + "]";

        assertThat(annotate(name, "--disassemble").succeeded().out())
                .startsWith(name + "\n")
                .containsPattern("5 +100.0% +5 +100.0% +" + call.group(1) + " +call");
        annotate(name).failed(1, "no line numbers");
    }

    private Outcome annotate(String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "annotate";
        all[1] = "p.pb.gz";
        System.arraycopy(words, 0, all, 2, words.length);
        return Gimlet.in(directory).run(all);
    }

    @Test
    void writesAPage() throws IOException {
        record(DEMO.toString(), buildId());

        disassemble("-o", "main.html").succeeded();

        assertThat(Files.readString(directory.resolve("main.html")))
                .contains("<th>instruction", "call", "orangered")
                .doesNotContain("<script");
    }

    /** Addresses of another build are of other code. */
    @Test
    void takesNoFileOfAnotherBuild() throws IOException {
        record(DEMO.toString(), "00112233");

        disassemble().failed(1, DEMO.toString(), "the file of build 00112233 is not there", "-f");
    }

    @Test
    void findsTheBuildWhereItIsNow() throws IOException {
        Files.copy(DEMO, directory.resolve("-d"));
        record("/nowhere/demo", buildId());

        disassemble().failed(1, "/nowhere/demo", "is not there");
        assertThat(disassemble("-f", directory.toString()).succeeded().out()).contains("call");
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        record(DEMO.toString(), "");
        disassemble().failed(1, "no build id");
        disassemble("--objdump", "missing").failed(1, "missing", "no such program");
        Gimlet.in(directory)
                .run("annotate", "p.pb.gz", "play", "--disassemble")
                .failed(1, "no function", "'play'");
        assertThat(
                        Gimlet.in(directory)
                                .run("annotate", "p.pb.gz", "main", "-f", ".")
                                .ended(2)
                                .err())
                .contains("--disassemble");
    }
}
