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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Views of one profile: {@code gimlet report} and its options. */
class ReportOptionsTest {
    @TempDir private Path directory;

    private String profile;

    @BeforeEach
    void copyProfile() {
        profile = Fixtures.goProfile(directory).getFileName().toString();
    }

    private Outcome report(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "report";
        words[1] = profile;
        System.arraycopy(options, 0, words, 2, options.length);
        return Gimlet.in(directory).run(words);
    }

    @ParameterizedTest
    @CsvSource({
        "function, main.sieve",
        "file, example.com/burn/main.go",
        "line, main.sieve example.com/burn/main.go:18",
        "module, burn",
    })
    void sumsUpBy(String what, String hottest) {
        assertThat(report("--by", what, "-n", "1").succeeded().out())
                .containsPattern("cum% +" + what + "\n.*%  " + hottest + "\n");
    }

    @Test
    void listsTheSourceOfFunctions() {
        assertThat(report("--list", "^main[.]sieve$").succeeded().out())
                .contains("main.sieve\nexample.com/burn/main.go:\n")
                .containsPattern(" cum% +line +source\n")
                .containsPattern("%  +18\n")
                .doesNotContain("crc32");
        report("--list", "nothing at all").failed(1, "no function", "'gimlet report' lists them");
        assertThat(report("--list", "main", "--focus", "x").ended(2).err())
                .contains("without --focus");
        assertThat(report("--list", "(").ended(2).err()).contains("no regular expression");
    }

    @Test
    void countsInlinedFunctionsForTheirCallers() {
        assertThat(report().succeeded().out())
                .containsPattern(" 170ms +35.4%  hash/crc32[.]simpleUpdate\n");
        assertThat(report("--no-inlines").succeeded().out())
                .containsPattern(" 170ms +35.4%  hash/crc32[.]update\n")
                .doesNotContain("simpleUpdate");
    }

    /** Go's profiles do not tell threads or processes apart. */
    @ParameterizedTest
    @CsvSource({"thread", "process"})
    void sumsUpByWhatTheProfileDoesNotTell(String what) {
        assertThat(report("--by", what).succeeded().out())
                .containsPattern("480ms +100.0% +480ms +100.0%  .+\n");
    }

    @Test
    void showsTheTree() {
        assertThat(report("--tree").succeeded().out())
                .containsSubsequence("runtime.main", "main.main", "main.sieve");
    }

    @Test
    void focusesAndHides() {
        assertThat(report("--focus", "^main[.]sieve$").succeeded().out())
                .contains("main.sieve")
                .doesNotContain("crc32");
        assertThat(report("--hide", "crc32").succeeded().out())
                .contains("main.checksum")
                .doesNotContain("hash/crc32.");
        assertThat(report("--focus", "nothing at all").succeeded().out())
                .contains("shown     0, 0.0% of the total")
                .endsWith("\n\nNo function has a name that matches the focus.\n");
    }

    /** Rows of functions under the heading of lines would not say that there are none. */
    @ParameterizedTest
    @CsvSource({
        "line, the profile has no line numbers; --by function shows functions",
        "file, the profile has no source files; --by module shows programs and libraries",
    })
    void saysThatAProfileHasNoSource(String what, String explanation) throws IOException {
        ValueType samples = new ValueType("samples", "count");
        Profile.Builder bare = new Profile.Builder().addSampleType(samples);
        Function function = new Function("work", "work", "", 0);
        int location = bare.addLocation(new Location(0x1000, null, List.of(new Line(function, 0))));
        bare.addSample(new int[] {location}, 0, 1, new Labels(List.of()), new long[] {1});
        try (OutputStream out = Files.newOutputStream(directory.resolve(profile))) {
            PprofWriter.write(bare.build(), out);
        }

        report("--by", what).failed(1, explanation);
    }

    @ParameterizedTest
    @CsvSource({
        "--focus, (, 'focus: \"(\" is no regular expression: Unclosed group'",
        "--hide, [, 'hide: \"[\" is no regular expression: Unclosed character class'",
        "--type, x, 'the profile has no sample type \"x\"; it has samples, cpu'",
    })
    void saysWhatIsWrongWithAnOption(String option, String value, String explanation) {
        Outcome outcome = report(option, value).ended(2);

        assertThat(outcome.outBytes()).isEmpty();
        assertThat(outcome.errLines())
                .containsExactly("gimlet: " + explanation, "Try 'gimlet report --help'.");
    }
}
