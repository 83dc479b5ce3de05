// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.result.FinishedRecording;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a recording begins and ends. */
@Tag("live")
class RecordingTimeLiveTest {
    @Test
    void theDurationCountsFromTheFirstSample() throws Exception {
        try (Target burner = Target.startWaiting("burner", "--ms", "60000");
                RunningRecording recording = Recorder.of(burner).seconds(1).start()) {
            burner.go();
            FinishedRecording finished = recording.awaitEnd();

            assertThat(finished.summary().duration()).isEqualTo(Duration.ofSeconds(1));
            assertThat(finished.profile().durationNanos()).isEqualTo(1_000_000_000);
            assertThat(burner.isAlive()).isTrue();
        }
    }

    @Test
    void aTargetThatDoesNotRunGivesAnEmptyProfileInTime() throws Exception {
        try (Target burner = Target.startWaiting("burner")) {
            long begin = System.nanoTime();
            FinishedRecording finished = Recorder.of(burner).seconds(0.5).record();

            assertThat(finished.summary().samples()).isZero();
            assertThat(finished.summary().duration()).isZero();
            assertThat(finished.profile().sampleCount()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isGreaterThan(Duration.ofMillis(500));
        }
    }

    @Test
    void stopEndsItAndKeepsWhatWasSampled() throws Exception {
        try (Target burner = Target.start("burner", "--ms", "60000");
                RunningRecording recording = Recorder.of(burner).start()) {
            recording.awaitSamples(100);
            FinishedRecording finished = recording.stop();

            assertThat(finished.summary().samples()).isGreaterThanOrEqualTo(100);
            assertThat(Samples.of(finished).count()).isEqualTo(finished.summary().samples());
        }
    }
}
