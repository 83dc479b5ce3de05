// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recursions without frame pointers, of an exact depth. */
@Tag("live")
class DepthLiveTest {
    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 1000})
    void aRecursionIsWhole(int depth) throws Exception {
        String[] options = {"--shape", "recursion", "--depth", Integer.toString(depth)};
        try (Target target = Target.start("unwind-c", options);
                RunningRecording recording = Recorder.of(target).frequency(999).start()) {
            recording.awaitSamples(2000);
            Samples leaves =
                    Samples.of(recording.stop())
                            .where(sample -> sample.userLeaf().equals("unwind_leaf"));
            Samples whole = leaves.where(Sample::isComplete);

            assertThat(leaves.count()).isGreaterThan(500);
            // The first ones lie deeper than what is kept of a stack until the tables are there.
            assertThat(whole.count() / (double) leaves.count()).isGreaterThan(0.9);
            assertThat(whole.all())
                    .extracting(DepthLiveTest::recursions)
                    .containsOnly((long) depth);
        }
    }

    private static long recursions(Sample sample) {
        return sample.userFrames().stream()
                .filter(frame -> frame.systemName().startsWith("down_"))
                .count();
    }
}
