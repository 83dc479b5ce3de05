// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.options.UnwindOptions;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stacks of a program that somebody else probes (uprobes). */
@Tag("live")
class ProbedTargetLiveTest {
    private static final List<String> CALLERS = List.of("probed_outer", "main");

    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    /** The samples below main. */
    private static Samples record(UnwindOptions.Mode unwind, String probes) throws Exception {
        String program = unwind == UnwindOptions.Mode.FP ? "probed-framed" : "probed";
        try (Target target = Target.startWaiting(program, "--case", probes, "--ms", "600");
                RunningRecording recording =
                        Recorder.of(target).unwind(unwind).withoutKernel().start()) {
            target.go();
            Samples samples =
                    Samples.of(recording.awaitEnd()).where(sample -> sample.has("probed_outer"));
            assertThat(samples.count()).isGreaterThan(100);
            // libc, which called main, keeps no frame pointers.
            if (unwind != UnwindOptions.Mode.FP) {
                Completeness.of(samples).assertAtLeast(0.98);
            }
            return samples;
        }
    }

    private static void assertStacks(
            UnwindOptions.Mode unwind, String probes, Stream<String> innermost) throws Exception {
        Samples samples = record(unwind, probes);
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

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "FP"})
    void aFunctionWithAReturnProbeHasItsCallers(UnwindOptions.Mode unwind) throws Exception {
        assertStacks(unwind, "return", Stream.of("probed_leaf"));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "FP"})
    void aFunctionWithTwoReturnProbesHasItsCallers(UnwindOptions.Mode unwind) throws Exception {
        assertStacks(unwind, "twice", Stream.of("probed_leaf"));
    }

    /** Its return address was taken by the probe of the function that jumped to it. */
    @ParameterizedTest
    @EnumSource(names = {"AUTO", "FP"})
    void aFunctionThatWasJumpedToHasItsCallers(UnwindOptions.Mode unwind) throws Exception {
        assertStacks(unwind, "tail", Stream.of("probed_leaf"));
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "FP"})
    void aRecursionWithReturnProbesIsWhole(UnwindOptions.Mode unwind) throws Exception {
        assertStacks(
                unwind,
                "recursion",
                Stream.concat(
                        Stream.of("probed_leaf"),
                        Collections.nCopies(10, "probed_descend").stream()));
    }

    /** Samples hit the trap, the probes' work, and the trampoline. */
    @Test
    void returnsThroughTheTrampolineHaveCallers() throws Exception {
        assertCallers(record(UnwindOptions.Mode.AUTO, "returning"));
    }

    /** Samples hit the copy of the probed instruction. */
    @Test
    void aSteppedInstructionHasItsFunctionAndCallers() throws Exception {
        assertCallers(record(UnwindOptions.Mode.AUTO, "stepped"));
    }

    /** Samples hit the page that the probed instruction calls, where the kernel replaces it. */
    @Test
    void aReplacedInstructionHasItsFunctionAndCallers() throws Exception {
        assertCallers(record(UnwindOptions.Mode.AUTO, "replaced"));
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
                            && List.of(List.of(), List.of("probed_empty"), List.of("probed_nop"))
                                    .contains(names.subList(0, outer));
                });
        assertThat(share).as(() -> samples.all().toString()).isGreaterThan(0.98);
    }
}
