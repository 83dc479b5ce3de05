// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.kernel.Reason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Floods: what does not fit is counted, and what comes often fills nothing up. */
@Tag("live")
class LossLiveTest {
    /** Two pages hold a few dozen samples, and the reader comes ten times a second. */
    private static FinishedRecording flood() throws Exception {
        try (Target faulter = Target.startWaiting("faulter", "--pages", "1000", "--rounds", "50");
                RunningRecording recording =
                        Recorder.of(faulter).events("page-faults").ringBytes(8192).start()) {
            faulter.go();
            return recording.awaitEnd();
        }
    }

    @Test
    void whatDoesNotFitIntoTheRingIsCounted() throws Exception {
        RecordingSummary summary = flood().summary();

        assertThat(summary.lost()).containsOnlyKeys(Reason.RING_FULL);
        assertThat(summary.lostSamples()).isGreaterThan(1000);
        assertThat(summary.samples() + summary.lostSamples())
                .as("every fault was recorded or counted as lost")
                .isEqualTo(summary.events().getFirst().counted());
    }

    @Test
    void theProfileTellsWhatWasLost() throws Exception {
        FinishedRecording finished = flood();
        long lost = finished.summary().lostSamples();

        assertThat(finished.profile().comments())
                .contains("lost samples: " + lost + " (ring-full " + lost + ")");
    }

    @Test
    void shortLivedChildrenLoseNothing() throws Exception {
        try (Target forker =
                        Target.startWaiting(
                                "forker", "--count", "60", "--rate", "20", "--ms", "10", "--exec");
                RunningRecording recording = Recorder.following(forker).start()) {
            forker.go();
            FinishedRecording finished = recording.awaitEnd();
            RecordingSummary summary = finished.summary();
            Samples burning = Samples.of(finished).where(sample -> sample.has("burner_spin"));

            assertThat(summary.lostSamples()).isZero();
            assertThat(summary.lostSideBandRecords()).isZero();
            assertThat(burning.value() / (60 * 10e6)).as("of the CPU time").isBetween(0.85, 1.15);
        }
    }
}
