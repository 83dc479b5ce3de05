// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stacks of a program that somebody else probes (uprobes). */
@Tag("live")
class ProbedTargetLiveTest {
    private static final List<String> CALLERS = List.of("probed_outer", "main");

    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    /** The samples below main. */
    private static Samples record(String probes) throws Exception {
        try (Target target = Target.startWaiting("probed", "--case", probes, "--ms", "600");
                RunningRecording recording = Recorder.of(target).withoutKernel().start()) {
            target.go();
            Samples samples =
                    Samples.of(recording.awaitEnd()).where(sample -> sample.has("probed_outer"));
            assertThat(samples.count()).isGreaterThan(100);
            Completeness.of(samples).assertAtLeast(0.98);
            return samples;
        }
    }

    private static void assertStacks(String probes, Stream<String> innermost) throws Exception {
        Samples samples = record(probes);
        List<String> expected = Stream.concat(innermost, CALLERS.stream()).toList();

        double share =
                samples.share(sample ->
                        sample.frames().stream()
                                .map(Samples.Frame::systemName)
                                .limit(expected.size())
                                .toList()
                                .equals(expected));
        assertThat(share).as(() -> samples.all().toString()).isGreaterThan(0.98);
    }

    @Test
    void aFunctionWithAReturnProbeHasItsCallers() throws Exception {
        assertStacks("return", Stream.of("probed_leaf"));
    }

    @Test
    void aFunctionWithTwoReturnProbesHasItsCallers() throws Exception {
        assertStacks("twice", Stream.of("probed_leaf"));
    }

    /** Its return address was taken by the probe of the function that jumped to it. */
    @Test
    void aFunctionThatWasJumpedToHasItsCallers() throws Exception {
        assertStacks("tail", Stream.of("probed_leaf"));
    }

    @Test
    void aRecursionWithReturnProbesIsWhole() throws Exception {
        assertStacks(
                "recursion",
                Stream.concat(
                        Stream.of("probed_leaf"),
                        Collections.nCopies(10, "probed_descend").stream()));
    }

    /** Samples hit the trap, the probes' work, and the trampoline. */
    @Test
    void returnsThroughTheTrampolineHaveCallers() throws Exception {
        assertCallers(record("returning"));
    }

    /** Samples hit the copy of the probed instruction. */
    @Test
    void aSteppedInstructionHasItsFunctionAndCallers() throws Exception {
        assertCallers(record("stepped"));
    }

    private static void assertCallers(Samples samples) {
        double share =
                samples.share(sample -> {
                    List<String> names =
                            sample.frames().stream().map(Samples.Frame::systemName).toList();
                    int outer = names.indexOf("probed_outer");
                    return names.subList(outer, names.size()).stream()
                                    .limit(CALLERS.size())
                                    .toList()
                                    .equals(CALLERS)
                            && List.of(List.of(), List.of("probed_empty"))
                                    .contains(names.subList(0, outer));
                });
        assertThat(share).as(() -> samples.all().toString()).isGreaterThan(0.98);
    }
}
