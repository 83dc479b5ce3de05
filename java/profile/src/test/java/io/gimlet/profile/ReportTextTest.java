// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTextTest {
    private static final Profile PROFILE = profile();

    private static Profile profile() {
        Profile.Builder builder =
                TestProfiles.cpuBuilder()
                        .periodType(TestProfiles.CPU)
                        .period(10_000_000)
                        .timeNanos(1_700_000_000_000_000_000L)
                        .durationNanos(1_000_000_000)
                        .addComment("lost: 3 samples, ring full\u001b[2J");
        String[] names = {"main", "run", "hot", "sys_read", "rare"};
        for (int i = 0; i < names.length; i++) {
            Mapping mapping = i == 3 ? TestProfiles.KERNEL : TestProfiles.PROGRAM;
            builder.addLocation(TestProfiles.location(i, mapping, names[i]));
        }
        add(builder, 60, 2, 1, 0);
        add(builder, 36, 3, 1, 0);
        add(builder, 4, 4, 0);
        return builder.build();
    }

    private static void add(Profile.Builder builder, long count, int... ids) {
        long[] values = {count, count * 10_000_000};
        builder.addSample(ids, 0, ids.length, Labels.NONE, values);
    }

    private static String flat(Report report, int rows, int width) throws IOException {
        var out = new StringBuilder();
        new ReportText(out, width).flat(report.flat(), rows);
        return out.toString();
    }

    @Test
    void headerTellsTheFactsOfTheFile() throws IOException {
        var out = new StringBuilder();
        FlatReport report = new Report(PROFILE).focus("hot").hide("rare").flat();
        new ReportText(out, 160).header(PROFILE, report.summary());

        assertThat(out.toString())
                .isEqualTo(
                        """
                        recorded  2023-11-14 22:13:20 UTC, for 1s
                        samples   100, one per 10ms of cpu
                        total     1s of cpu
                        filter    focus=hot
                        filter    hide=rare
                        shown     600ms, 60.0% of the total
                        note      lost: 3 samples, ring full\\x1b[2J

                        """);
    }

    @Test
    void headerCopesWithUnknownFacts() throws IOException {
        Profile profile = TestProfiles.cpuBuilder().build();
        var out = new StringBuilder();
        new ReportText(out, 160).header(profile, new Report(profile).flat().summary());

        assertThat(out.toString())
                .isEqualTo(
                        """
                        recorded  at an unknown time
                        samples   0
                        total     0 of cpu

                        """);
    }

    @Test
    void headerGoesOnBelowWhereItIsLong() throws IOException {
        Profile profile = TestProfiles.cpuBuilder().addComment("one two three four").build();
        var out = new StringBuilder();
        new ReportText(out, 20).header(profile, new Report(profile).flat().summary());

        assertThat(out.toString()).endsWith("note      one two\n          three four\n\n");
    }

    /** A path without its end has no line number. */
    @Test
    void longPathsKeepTheirEnd() throws IOException {
        var work = new Function("work", "work", "/a/long/way/to/the/source/work.c", 3);
        Profile.Builder builder = TestProfiles.cpuBuilder();
        int id =
                builder.addLocation(
                        new Location(1, TestProfiles.KERNEL, List.of(new Line(work, 17))));
        add(builder, 1, id);
        Report report = new Report(builder.build()).by(GroupBy.LINE);

        assertThat(flat(report, 1, 80))
                .contains("100.0%  work /a/long/way/to/the/s...work.c:17 [k]\n");
        assertThat(flat(report, 1, 10)).contains("100.0%  work /a/...work.c:17 [k]\n");
    }

    @Test
    void flatIsAligned() throws IOException {
        assertThat(flat(new Report(PROFILE), 4, 160))
                .isEqualTo(
                        """
                              self   self%        cum    cum%  function
                             600ms   60.0%      600ms   60.0%  hot
                             360ms   36.0%      360ms   36.0%  sys_read [k]
                              40ms    4.0%       40ms    4.0%  rare
                                 0    0.0%         1s  100.0%  main
                        ... and 1 more
                        """);
    }

    @Test
    void treeIndentsOnlyWhereItBranches() throws IOException {
        var out = new StringBuilder();
        new ReportText(out, 160).tree(new Report(PROFILE).tree(5));

        assertThat(out.toString())
                .isEqualTo(
                        """
                         total%      total       self  call
                         100.0%         1s          0  - all
                         100.0%         1s          0    main
                          96.0%      960ms          0    - run
                          60.0%      600ms      600ms      - hot
                          36.0%      360ms      360ms      - sys_read [k]
                           4.0%       40ms          0    - [1 smaller]
                        """);
    }

    @Test
    void namesCannotBreakTheTerminal() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        for (String name : TestProfiles.NASTY_NAMES) {
            add(builder, 1, builder.addLocation(TestProfiles.location(1, null, name)));
        }
        String lone = "\ud800" + "x".repeat(1 << 20);
        add(builder, 1, builder.addLocation(TestProfiles.location(1, null, lone)));
        Report report = new Report(builder.build());
        var tree = new StringBuilder();
        new ReportText(tree, 80).tree(report.tree(0));

        assertThat((flat(report, 100, 80) + tree).lines())
                .hasSize(1 + 11 + 1 + 1 + 11)
                .allMatch(line -> line.length() <= 80)
                .allMatch(line -> line.codePoints().noneMatch(Character::isISOControl))
                .noneMatch(line -> line.contains("\u202e"));
    }
}
