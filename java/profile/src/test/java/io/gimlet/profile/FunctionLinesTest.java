// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gimlet.profile.FunctionLines.Cost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A recursive function that calls another one, which is partly inlined into it. */
class FunctionLinesTest {
    private static final Function WORK = new Function("work(int)", "_Z4worki", "/s/work.c", 3);
    private static final Function HELP = new Function("help", "help", "/s/help.h", 1);

    private Profile.Builder builder = new Profile.Builder();

    private static Line line(Function function, int line) {
        return new Line(function, line);
    }

    private int location(Line... lines) {
        return builder.addLocation(new Location(0, null, List.of(lines)));
    }

    private void sample(long value, int... locations) {
        builder.addSample(locations, 0, locations.length, Labels.NONE, new long[] {value});
    }

    private Profile profile() {
        builder = new Profile.Builder().addSampleType(new ValueType("samples", "count"));
        int inWork = location(line(WORK, 5));
        int helpInlined = location(line(HELP, 2), line(WORK, 6));
        int recursion = location(line(WORK, 7));
        int unknownLine = location(line(WORK, 0));
        sample(10, inWork);
        sample(20, helpInlined, recursion, recursion);
        sample(5, inWork, recursion);
        sample(1, unknownLine);
        return builder.build();
    }

    @Test
    void addsUpEachLineOnceForASample() {
        FunctionLines work = FunctionLines.of(profile(), 0, "work(int)").getFirst();

        assertThat(work.self()).isEqualTo(16);
        assertThat(work.total()).isEqualTo(36);
        assertThat(work.startLine()).isEqualTo(3);
        assertThat(work.lines())
                .containsEntry(5, new Cost(15, 15))
                .containsEntry(6, new Cost(0, 20))
                .containsEntry(7, new Cost(0, 25))
                .containsEntry(0, new Cost(1, 1))
                .hasSize(4);
    }

    @Test
    void givesInlinedFunctionsTheirOwnLines() {
        assertThat(FunctionLines.of(profile(), 0, "help"))
                .singleElement()
                .satisfies(help -> {
                    assertThat(help.lines()).containsExactly(Map.entry(2, new Cost(20, 20)));
                    assertThat(help.hasLines()).isTrue();
                });
    }

    @Test
    void findsNamesByPartsAndByExpressions() {
        Profile profile = profile();

        assertThat(names(FunctionLines.of(profile, 0, "wor"))).containsExactly("work(int)");
        assertThat(names(FunctionLines.of(profile, 0, "^(work|help)")))
                .containsExactly("work(int)", "help");
        assertThat(FunctionLines.of(profile, 0, "nothing")).isEmpty();
        assertThatExceptionOfType(ProfileRequestException.class)
                .isThrownBy(() -> FunctionLines.of(profile, 0, "nothing("));
    }

    private static List<String> names(List<FunctionLines> functions) {
        return functions.stream().map(FunctionLines::name).toList();
    }

    private static List<String> source(int lines) {
        List<String> source = new ArrayList<>();
        for (int i = 1; i <= lines; i++) {
            source.add("\tline " + i + " \u001b");
        }
        return source;
    }

    private String text(List<String> source) throws IOException {
        return text(source, 200);
    }

    private String text(List<String> source, int columns) throws IOException {
        Profile profile = profile();
        StringBuilder out = new StringBuilder();
        new AnnotationText(out, profile.sampleTypes().getFirst(), profile.total(0), columns)
                .write(FunctionLines.of(profile, 0, "work").getFirst(), source);
        return out.toString();
    }

    @Test
    void showsTheSourceBesideItsCost() throws IOException {
        assertThat(text(source(20)))
                .isEqualTo(
                        """
                        work(int)
                        /s/work.c:
                        16 of samples itself, 36 with what it calls (100.0%)
                              self   self%        cum    cum%   line  source
                                                                   3      line 3 \\x1b
                                                                   4      line 4 \\x1b
                                15   41.7%         15   41.7%      5      line 5 \\x1b
                                 .       .         20   55.6%      6      line 6 \\x1b
                                 .       .         25   69.4%      7      line 7 \\x1b
                                                                   8      line 8 \\x1b
                                                                   9      line 9 \\x1b
                                                                  10      line 10 \\x1b
                                 1    2.8%          1    2.8%         [no line]

                        """);
    }

    @Test
    void fitsIntoANarrowTerminal() throws IOException {
        List<String> source = new ArrayList<>(source(20));
        source.set(4, "x".repeat(1 << 20));

        assertThat(text(source, 60))
                .contains(
                        """
                              self        cum   line  source
                        """,
                        """
                                15         15      5  xxxxxxxxxxxxxxxxxxxxxxxxxxx...
                                 .         20      6      line 6 \\x1b
                        """)
                .doesNotContain("55.6%");
        assertThat(text(source, 60).lines()).allMatch(line -> line.length() <= 60);
    }

    @Test
    void showsTheLinesOfASourceThatIsNotThere() throws IOException {
        assertThat(text(List.of()).lines().filter(line -> line.matches(".* [567]$"))).hasSize(3);
        assertThat(text(source(5))).as("a file that is another one now").contains("      7\n");
    }

    @Test
    void makesAPageThatNothingInTheSourceCanChange() throws IOException {
        Profile profile = profile();
        StringBuilder out = new StringBuilder();
        AnnotationPage page =
                new AnnotationPage(out, profile.sampleTypes().getFirst(), profile.total(0));
        page.begin();
        page.write(
                FunctionLines.of(profile, 0, "work").getFirst(),
                List.of("", "", "", "", "<script>alert(\"x\")</script>"));

        assertThat(out.toString())
                .contains("&lt;script&gt;alert(&quot;x&quot;)")
                .doesNotContain("<script");
    }
}
