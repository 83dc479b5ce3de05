// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.FrameKind;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Location;
import io.gimlet.profile.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every frame of every thread as gdb finds it. The threads stay in their leaf functions for good,
 * so that what was sampled and what gdb stops are the same stacks.
 */
@Tag("live")
class GdbBacktraceLiveTest {
    private static final String STACK = "stack ";

    /** Go's scheduler would interrupt its threads every 10 ms, and gdb might find it at that. */
    private static final String UNDISTURBED = "GODEBUG=asyncpreemptoff=1";

    /** Threads with fewer are those that a runtime has for itself. */
    private static final int LEAST_SAMPLES = 30;

    @TempDir private Path directory;

    @ParameterizedTest
    @MethodSource("io.gimlet.capture.FramelessPrograms#thatGdbUnwinds")
    void wholeStacksAreThoseOfGdb(String program) throws Exception {
        String path = Target.program(program).toString();
        try (Target target = Target.start(List.of("env", UNDISTURBED, path, "--hold"))) {
            assertThat(target.readLine()).isEqualTo("holding");
            Map<Long, List<Long>> sampled = sample(target);
            Map<Long, List<Long>> expected = backtraces(target);

            assertThat(sampled).hasSizeGreaterThanOrEqualTo(6);
            sampled.forEach((thread, callers) ->
                    assertThat(callers)
                            .as("callers in thread %d of %s", thread, program)
                            .isEqualTo(expected.get(thread)));
        }
    }

    /** The addresses of the callers of the leaf function, by thread. */
    private static Map<Long, List<Long>> sample(Target target) throws Exception {
        try (RunningRecording recording = Recorder.of(target).frequency(999).start()) {
            recording.awaitSamples(1000);
            Profile profile = recording.stop().profile();
            Map<Long, Map<List<Long>, Long>> stacks = new HashMap<>();
            for (int i = 0; i < profile.sampleCount(); i++) {
                Labels labels = profile.labels(i);
                if (labels.text(Labels.STACK)
                        == null) { // UnwindTargetsLiveTest says how many are not
                    stacks.computeIfAbsent(
                                    labels.number(Labels.TID).orElseThrow(),
                                    unused -> new HashMap<>())
                            .merge(callers(profile, i), profile.value(i, 0), Long::sum);
                }
            }
            stacks.values().removeIf(counts -> sum(counts) < LEAST_SAMPLES);
            Map<Long, List<Long>> usual = new HashMap<>();
            stacks.forEach((thread, counts) -> usual.put(thread, usual(counts)));
            return usual;
        }
    }

    private static long sum(Map<List<Long>, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * A thread may be on its way to its leaf in the first samples, or be asked to do other work.
     */
    private static List<Long> usual(Map<List<Long>, Long> counts) {
        var most = Collections.max(counts.entrySet(), Map.Entry.comparingByValue());
        assertThat(most.getValue() / (double) sum(counts)).as("%s", counts).isGreaterThan(0.9);
        return most.getKey();
    }

    private static List<Long> callers(Profile profile, int sample) {
        List<Long> addresses = new ArrayList<>();
        for (int depth = 0; depth < profile.stackLength(sample); depth++) {
            Location location = profile.locations().get(profile.locationId(sample, depth));
            if (location.kind() != FrameKind.KERNEL) {
                addresses.add(location.address());
            }
        }
        return addresses.subList(1, addresses.size());
    }

    /** The addresses of the callers of the innermost frame, by thread. */
    private Map<Long, List<Long>> backtraces(Target target) throws IOException {
        Path script = directory.resolve("backtraces.py");
        try (var source = GdbBacktraceLiveTest.class.getResourceAsStream("backtraces.py")) {
            Files.copy(source, script);
        }
        String output =
                Tools.run(
                        "gdb",
                        "-batch",
                        "-nx",
                        "-iex",
                        "set debuginfod enabled off",
                        "-p",
                        Integer.toString(target.processId()),
                        "-x",
                        script.toString());
        Map<Long, List<Long>> stacks = new HashMap<>();
        output.lines()
                .filter(line -> line.startsWith(STACK))
                .forEach(line -> {
                    List<String> words = Arrays.asList(line.substring(STACK.length()).split(" "));
                    stacks.put(
                            Long.valueOf(words.getFirst()),
                            words.subList(2, words.size()).stream()
                                    .map(word -> Long.parseUnsignedLong(word, 16))
                                    .toList());
                });
        return stacks;
    }
}
