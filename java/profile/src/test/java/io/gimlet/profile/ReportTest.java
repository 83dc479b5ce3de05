// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    /** What unwind information alone describes is one function, in the numbers of its file. */
    @Test
    void addressesWithoutNamesAreGroupedByTheStartOfTheirFunction() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        long start = TestProfiles.SHIFTED.start() + 0x120;
        builder.addLocation(new Location(start + 4, TestProfiles.SHIFTED, List.of(), start));
        builder.addLocation(new Location(start + 9, TestProfiles.SHIFTED, List.of(), start));
        builder.addLocation(new Location(start + 9, TestProfiles.SHIFTED, List.of()));
        for (int id = 0; id < 3; id++) {
            builder.addSample(new int[] {id}, 0, 1, Labels.NONE, new long[] {1, 10});
        }
        Profile read = PprofReader.read(PprofRoundTripTest.written(builder.build()));

        assertThat(new Report(read).flat().rows())
                .extracting(FlatRow::name, FlatRow::self)
                .containsExactly(tuple("lld.so+[0x1620]", 20L), tuple("lld.so+0x1629", 10L));
    }

    private static final Profile PROFILE =
            TestProfiles.ofStacks(
                    "main;run;hot 60", "main;run 10", "main;fib;fib;fib 25", "main;rare 5");

    private static Report report() {
        return new Report(PROFILE).sampleType("samples");
    }

    private static List<String> rows(FlatReport report) {
        return report.rows().stream()
                .map(row -> row.name() + " " + row.self() + " " + row.cumulative())
                .toList();
    }

    /** A tree as {@code name total(child total, ...)}. */
    private static String shape(TreeNode node) {
        String children =
                String.join(", ", node.children().stream().map(ReportTest::shape).toList());
        return node.name() + " " + node.total() + (children.isEmpty() ? "" : "(" + children + ")");
    }

    @Test
    void countsRecursionOnce() {
        FlatReport report = report().flat();

        assertThat(rows(report))
                .containsExactly("hot 60 60", "fib 25 25", "run 10 70", "rare 5 5", "main 0 100");
        assertThat(report.summary().total()).isEqualTo(100);
        assertThat(report.summary().shown()).isEqualTo(100);
    }

    @Test
    void takesTheDefaultValueUnlessToldOtherwise() {
        assertThat(new Report(PROFILE).flat().summary().type()).isEqualTo(TestProfiles.CPU);
        assertThat(new Report(PROFILE).flat().summary().total()).isEqualTo(1_000_000_000L);
        assertThatThrownBy(() -> new Report(PROFILE).sampleType("heap"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the profile has no sample type \"heap\"; it has samples, cpu");
    }

    @Test
    void focusKeepsSamplesAndHideRemovesFrames() {
        FlatReport focused = report().focus("^run$").flat();
        FlatReport hidden = report().hide("hot|fib").flat();
        FlatReport both = report().focus("hot").hide("hot").flat();

        assertThat(rows(focused)).containsExactly("hot 60 60", "run 10 70", "main 0 70");
        assertThat(focused.summary().shown()).isEqualTo(70);
        assertThat(focused.summary().total()).isEqualTo(100);
        assertThat(rows(hidden)).containsExactly("run 70 70", "main 25 100", "rare 5 5");
        assertThat(rows(both)).containsExactly("run 60 60", "main 0 60");
        assertThat(rows(report().hide(".").flat())).containsExactly("[no stack] 100 100");
        assertThat(rows(report().focus("nothing").flat())).isEmpty();
    }

    @Test
    void showsTheTreeFromTheRoots() {
        TreeReport report = report().tree(0);

        assertThat(shape(report.root()))
                .isEqualTo("all 100(main 100(run 70(hot 60), fib 25(fib 25(fib 25)), rare 5))");
    }

    @Test
    void cutsWhatIsTooSmallAndSaysSo() {
        TreeNode main = report().tree(10).root().children().getFirst();

        assertThat(shape(main)).isEqualTo("main 100(run 70(hot 60), fib 25(fib 25(fib 25)))");
        assertThat(main.omitted()).isEqualTo(1);
        assertThat(main.omittedTotal()).isEqualTo(5);
    }

    @Test
    void groupsByThreadAndProcess() {
        Profile profile = twoThreads();
        Report report = new Report(profile).sampleType("samples");

        assertThat(rows(report.by(GroupBy.THREAD).flat()))
                .containsExactly("two (12) 5 5", "one (11) 3 3");
        assertThat(shape(report.by(GroupBy.THREAD).tree(0).root()))
                .isEqualTo("all 8(two (12) 5(main 5(inlined 5)), one (11) 3(main 3(inlined 3)))");
        assertThat(rows(report.by(GroupBy.PROCESS).flat())).containsExactly("demo (10) 8 8");
    }

    @Test
    void groupsByFileLineAndModule() {
        Report report = new Report(twoThreads()).sampleType("samples");

        assertThat(rows(report.by(GroupBy.FILE).flat()))
                .containsExactly("[libc.so.6] 8 8", "main.c 0 8");
        assertThat(rows(report.by(GroupBy.LINE).flat()))
                .containsExactly("inlined 8 8", "main main.c:42 0 8");
        assertThat(rows(report.by(GroupBy.MODULE).flat())).containsExactly("libc.so.6 8 8");
        assertThat(shape(report.by(GroupBy.MODULE).tree(0).root()))
                .as("a run of frames in one module is one call")
                .isEqualTo("all 8(libc.so.6 8)");
    }

    private static Profile twoThreads() {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(
                new Location(
                        1,
                        TestProfiles.LIBRARY,
                        List.of(
                                new Line(TestProfiles.function("inlined"), 0),
                                new Line(new Function("main", "main", "main.c", 40), 42))));
        int[] stack = {0};
        Labels one = TestProfiles.thread(10, "demo", 11, "one");
        Labels two = TestProfiles.thread(10, "demo", 12, "two");
        return builder.addSample(stack, 0, 1, one, new long[] {3, 3})
                .addSample(stack, 0, 1, two, new long[] {5, 5})
                .build();
    }

    @Test
    void ranksNegativeValuesByTheirSize() {
        Profile profile = TestProfiles.ofStacks("grew 1", "shrank -5", "same 0");

        assertThat(rows(new Report(profile).sampleType("samples").flat()))
                .containsExactly("shrank -5 -5", "grew 1 1", "same 0 0");
        assertThat(shape(new Report(profile).sampleType("samples").tree(0).root()))
                .isEqualTo("all -4(shrank -5, grew 1, same 0)");
    }

    @Test
    void tellsKernelFunctionsFromOthers() {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        builder.addLocation(TestProfiles.location(1, TestProfiles.KERNEL, "read"));
        builder.addLocation(TestProfiles.location(1, TestProfiles.LIBRARY, "read"));
        builder.addSample(new int[] {0, 1}, 0, 2, Labels.NONE, new long[] {1, 1});

        assertThat(new Report(builder.build()).flat().rows())
                .containsExactly(
                        new FlatRow("read", FrameKind.KERNEL, 1, 1),
                        new FlatRow("read", FrameKind.NATIVE, 0, 1));
    }
}
