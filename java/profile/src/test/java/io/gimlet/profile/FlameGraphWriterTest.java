// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.profile.FlameGraphPageReader.Frame;
import io.gimlet.profile.FlameGraphPageReader.Node;
import io.gimlet.profile.FlameGraphPageReader.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlameGraphWriterTest {
    private static final int NATIVE = 2;
    private static final int CALLED = 1;
    private static final int INLINED = 2;

    private static Page page(Profile profile) throws IOException {
        return FlameGraphPageReader.read(profile, FlameGraphOptions.of(profile, "title"));
    }

    private static Map<List<String>, Long> selves(Page page) {
        Map<List<String>, Long> selves = new HashMap<>();
        for (int i = 0; i < page.nodes().size(); i++) {
            if (page.nodes().get(i).self() != 0) {
                List<String> path = page.path(i).stream().map(Frame::name).toList();
                selves.merge(path, page.nodes().get(i).self(), Long::sum);
            }
        }
        return selves;
    }

    @Test
    void mergesStacksFromTheirRoots() throws IOException {
        Profile profile =
                TestProfiles.ofStacks("main;run;b 1", "main 2", "main;a 3", "main;run;b 4");

        Page page = page(profile);

        assertThat(page.nodes()).hasSize(5);
        assertThat(selves(page))
                .containsOnly(
                        Map.entry(List.of("main"), 20_000_000L),
                        Map.entry(List.of("main", "run", "b"), 50_000_000L),
                        Map.entry(List.of("main", "a"), 30_000_000L));
    }

    @Test
    void putsHeavySiblingsFirst() throws IOException {
        Page page = page(TestProfiles.ofStacks("light 1", "heavy;leaf 5", "middle 3"));

        assertThat(page.nodes().stream().map(node -> node.frame().name()))
                .containsExactly("all", "heavy", "middle", "light", "leaf");
    }

    @Test
    void writesTheChosenValue() throws IOException {
        Profile profile = TestProfiles.ofStacks("main 7");

        Page page =
                FlameGraphPageReader.read(profile, new FlameGraphOptions("title", 0, false, false));

        assertThat(page.facts().type()).isEqualTo(TestProfiles.SAMPLES);
        assertThat(selves(page)).containsOnly(Map.entry(List.of("main"), 7L));
    }

    @Test
    void tellsWhatWasRecorded() throws IOException {
        Page page = page(FlameGraphFixtures.server());

        var facts = page.facts();
        assertThat(facts.title()).isEqualTo("title");
        assertThat(facts.type()).isEqualTo(TestProfiles.CPU);
        assertThat(facts.samples()).isEqualTo(5287);
        assertThat(facts.negativeSamples()).isZero();
        assertThat(facts.timeNanos()).isEqualTo(1_795_437_296_000_000_000L);
        assertThat(facts.durationNanos()).isEqualTo(5_004_000_000L);
        assertThat(facts.period()).isEqualTo(FlameGraphFixtures.PERIOD_NANOS);
        assertThat(facts.periodType()).isEqualTo(TestProfiles.CPU);
        assertThat(facts.comments()).hasSize(5).contains("lost samples: 0");
    }

    @Test
    void marksInlinedFramesAndKeepsLines() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        var outer = new Function("outer", "outer", "a.cc", 1);
        var inner = new Function("inner", "inner", "b.h", 1);
        int both =
                builder.addLocation(
                        new Location(
                                1,
                                TestProfiles.PROGRAM,
                                List.of(new Line(inner, 7), new Line(outer, 30))));
        int other =
                builder.addLocation(
                        new Location(2, TestProfiles.PROGRAM, List.of(new Line(outer, 35))));
        int called =
                builder.addLocation(
                        new Location(3, TestProfiles.PROGRAM, List.of(new Line(inner, 9))));
        builder.addSample(new int[] {both}, 0, 1, Labels.NONE, new long[] {1, 1});
        builder.addSample(new int[] {called, other}, 0, 2, Labels.NONE, new long[] {1, 1});

        List<Node> nodes = page(builder.build()).nodes();

        String file = TestProfiles.PROGRAM.file();
        assertThat(nodes.subList(1, 3))
                .containsExactly(
                        new Node(0, new Frame("outer", file, NATIVE, "a.cc"), 0, 30, 35, CALLED),
                        new Node(
                                1,
                                new Frame("inner", file, NATIVE, "b.h"),
                                2,
                                7,
                                9,
                                CALLED | INLINED));
    }

    @Test
    void beginsStacksWithProcessAndThread() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        int id = builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "main"));
        builder.addSample(
                new int[] {id}, 0, 1, TestProfiles.thread(1, "p", 2, "t"), new long[] {1, 3});
        builder.addSample(new int[0], 0, 0, Labels.NONE, new long[] {1, 4});
        var options = new FlameGraphOptions("title", 1, true, true);

        Page page = FlameGraphPageReader.read(builder.build(), options);

        assertThat(selves(page))
                .containsOnly(
                        Map.entry(List.of("p (1)", "t (2)", "main"), 3L),
                        Map.entry(
                                List.of("[unknown process]", "[unknown thread]", "[no stack]"),
                                4L));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void losesNothing(long seed) throws IOException {
        Profile profile = TestProfiles.random(seed);
        var options = new FlameGraphOptions("title", 1, seed % 2 == 0, seed % 3 == 0);

        Page page = FlameGraphPageReader.read(profile, options);

        Map<List<Frame>, Merged> actual = new HashMap<>();
        long[] totals = page.totals();
        for (int i = 1; i < page.nodes().size(); i++) {
            Node node = page.nodes().get(i);
            actual.computeIfAbsent(page.path(i), _ -> new Merged())
                    .add(totals[i], node.firstLine(), node.callKinds())
                    .add(0, node.lastLine(), node.callKinds());
        }
        assertThat(actual).isEqualTo(naivelyMerged(profile, options));
    }

    /** What the samples of one path amount to. */
    private static final class Merged {
        private final List<Object> facts = new ArrayList<>(List.of(0L, 0, 0, 0));

        Merged add(long total, int line, int callKinds) {
            facts.set(0, (long) facts.get(0) + total);
            int first = (int) facts.get(1);
            if (line > 0) {
                facts.set(1, first == 0 ? line : Math.min(first, line));
                facts.set(2, Math.max((int) facts.get(2), line));
            }
            facts.set(3, (int) facts.get(3) | callKinds);
            return this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Merged that && facts.equals(that.facts);
        }

        @Override
        public int hashCode() {
            return facts.hashCode();
        }

        @Override
        public String toString() {
            return facts.toString();
        }
    }

    private static Map<List<Frame>, Merged> naivelyMerged(
            Profile profile, FlameGraphOptions options) {
        Map<List<Frame>, Merged> merged = new HashMap<>();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            long value = profile.value(sample, options.typeIndex());
            if (value > 0) {
                new Walk(merged, value).walk(profile, sample, options);
            }
        }
        return merged;
    }

    /** Adds one sample to all paths that it is part of. */
    private record Walk(Map<List<Frame>, Merged> merged, long value, List<Frame> path) {
        Walk(Map<List<Frame>, Merged> merged, long value) {
            this(merged, value, new ArrayList<>());
        }

        void walk(Profile profile, int sample, FlameGraphOptions options) {
            Labels labels = profile.labels(sample);
            if (options.processRoot()) {
                step(group(SampleOrigin.process(labels)), 0, CALLED);
            }
            if (options.threadRoot()) {
                step(group(SampleOrigin.thread(labels)), 0, CALLED);
            }
            for (int depth = profile.stackLength(sample) - 1; depth >= 0; depth--) {
                step(profile.locations().get(profile.locationId(sample, depth)));
            }
            if (profile.stackLength(sample) == 0) {
                step(group("[no stack]"), 0, CALLED);
            }
        }

        private void step(Location location) {
            if (location.lines().isEmpty()) {
                step(frame(location, GroupNaming.function(location, null), ""), 0, CALLED);
            }
            for (int i = location.lines().size() - 1; i >= 0; i--) {
                Line line = location.lines().get(i);
                String name = GroupNaming.function(location, line);
                step(
                        frame(location, name, line.function().file()),
                        line.line(),
                        i == location.lines().size() - 1 ? CALLED : INLINED);
            }
        }

        private void step(Frame frame, int line, int callKind) {
            path.add(frame);
            merged.computeIfAbsent(List.copyOf(path), _ -> new Merged()).add(value, line, callKind);
        }

        private static Frame group(String name) {
            return new Frame(SafeText.escape(name), "", 0, "");
        }

        private static Frame frame(Location location, String name, String file) {
            Mapping mapping = location.mapping();
            return new Frame(
                    SafeText.escape(name),
                    mapping == null ? "" : SafeText.escape(mapping.file()),
                    1 + location.kind().ordinal(),
                    SafeText.escape(file));
        }
    }

    @Test
    void drawsAProfileWithoutSamples() throws IOException {
        Page page = page(TestProfiles.cpuBuilder().build());

        assertThat(page.nodes()).hasSize(1);
        assertThat(page.totals()).containsExactly(0);
    }

    @Test
    void drawsOneSample() throws IOException {
        assertThat(selves(page(TestProfiles.ofStacks("main 1"))))
                .containsOnly(Map.entry(List.of("main"), 10_000_000L));
    }

    @Test
    void drawsDeepRecursion() throws IOException {
        int depth = 100_000;

        Page page = page(FlameGraphFixtures.recursion(depth));

        assertThat(page.nodes()).hasSize(depth + 1);
        assertThat(page.nodes().getLast().self()).isEqualTo(FlameGraphFixtures.PERIOD_NANOS);
    }

    @Test
    void countsWhatItCannotDraw() throws IOException {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        int id = builder.addLocation(TestProfiles.location(1, TestProfiles.PROGRAM, "main"));
        for (long value : new long[] {5, -3, 0, -1}) {
            builder.addSample(new int[] {id}, 0, 1, Labels.NONE, new long[] {1, value});
        }

        Page page = page(builder.build());

        assertThat(page.facts().negativeSamples()).isEqualTo(2);
        assertThat(page.totals()[0]).isEqualTo(5);
    }

    @Test
    void refusesWhatCannotBeAddedUp() {
        Profile.Builder builder = TestProfiles.cpuBuilder();
        for (int i = 0; i < 2; i++) {
            builder.addSample(new int[0], 0, 0, Labels.NONE, new long[] {1, Long.MAX_VALUE});
        }

        assertRefused(builder.build(), 1, "\"cpu\" add up to 2^63 or more");
    }

    @Test
    void refusesAValueThatIsNotThere() {
        assertRefused(TestProfiles.ofStacks("main 1"), 2, "2 sample types, none with index 2");
    }

    @Test
    void refusesWhatTheHeapCannotHold() {
        Profile profile = TestProfiles.ofStacks("main;a 1", "main;b 1");
        var sites = new FlameGraphSites(profile, FlameGraphOptions.of(profile, "title"));

        assertThat(FlameGraphTreeBuilder.build(profile, 1, sites, 4).size()).isEqualTo(4);
        assertThatThrownBy(() -> FlameGraphTreeBuilder.build(profile, 1, sites, 3))
                .isInstanceOf(TooManyStacksException.class)
                .hasMessageContaining("more than 3 distinct call paths");
    }

    private static void assertRefused(Profile profile, int typeIndex, String message) {
        var options = new FlameGraphOptions("title", typeIndex, false, false);
        var out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> FlameGraphWriter.write(profile, options, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThat(out.size()).isZero();
    }
}
