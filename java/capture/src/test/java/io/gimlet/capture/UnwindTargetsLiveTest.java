// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.profile.Labels;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs without frame pointers, in four languages, linked in every way: their stacks are whole.
 */
@Tag("live")
class UnwindTargetsLiveTest {
    private static final int HERTZ = 999;
    private static final int SAMPLES = 1500;
    private static final double COMPLETE = 0.995;

    private static final double WALKED = 0.9;

    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    @ParameterizedTest
    @MethodSource("io.gimlet.capture.FramelessPrograms#all")
    void stacksAreComplete(String program) throws Exception {
        try (Target target = Target.start(program);
                RunningRecording recording = Recorder.of(target).frequency(HERTZ).start()) {
            recording.awaitSamples(SAMPLES);
            Samples samples = Samples.of(recording.stop());

            assertThat(samples.count()).isGreaterThanOrEqualTo(SAMPLES);
            Samples walked = samples.where(sample -> !waitedInVain(sample));
            assertThat(walked.count() / (double) samples.count()).isGreaterThan(WALKED);
            Completeness.of(walked).assertAtLeast(COMPLETE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unwind-c", "unwind-c-static"})
    void whereASignalHandlerReturnsToIsNamed(String program) throws Exception {
        try (Target target = Target.start(program, "--shape", "signals");
                RunningRecording recording = Recorder.of(target).frequency(HERTZ).start()) {
            recording.awaitSamples(SAMPLES);
            Samples samples = Samples.of(recording.stop());
            List<String> callers =
                    samples
                            .where(Sample::isComplete)
                            .where(sample -> sample.has("handle"))
                            .all()
                            .stream()
                            .map(UnwindTargetsLiveTest::callerOfHandler)
                            .distinct()
                            .toList();

            assertThat(callers).containsExactly("__restore_rt");
        }
    }

    private static String callerOfHandler(Sample sample) {
        List<String> names = sample.frames().stream().map(Samples.Frame::systemName).toList();
        return names.get(names.lastIndexOf("handle") + 1);
    }

    /** On a busy machine the first samples may come faster than Gimlet gets a CPU to take them. */
    private static boolean waitedInVain(Sample sample) {
        String stack = sample.labels().text(Labels.STACK);
        return stack != null && stack.endsWith("-pending") && !stack.endsWith("mapping-pending");
    }
}
