// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.kernel.Sampler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two hundred processes a second that map sixteen libraries each, while everything is recorded. */
@Tag("live")
class StormLiveTest {
    private static final int HERTZ = 99;
    private static final int EARLY_MILLIS = 2000;
    private static final int LATE_MILLIS = 4000;
    private static final long MIB = 1 << 20;

    /** What the collector cannot free, of everything in this JVM. */
    private static long liveBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static FinishedRecording run(Recording recording) {
        try {
            return recording.run();
        } catch (RecordingException refused) {
            throw new AssertionError(refused);
        }
    }

    @Test
    void everySampleIsAccountedForAndMemoryStaysFlat() throws Exception {
        RecordOptions options =
                Recorder.of(new RecordTarget.WholeSystem()).frequency(HERTZ).options();
        Sampler sampler = Sampler.load(Recording.ringBytes());
        try (Target steady = Target.start("burner", "--ms", "60000");
                Target storm =
                        Target.startWaiting(
                                "forker", "--rate", "200", "--ms", "1", "--dlopen", "16");
                Recording recording = new Recording(options, sampler, RecordingProgress.NONE)) {
            CompletableFuture<FinishedRecording> running =
                    CompletableFuture.supplyAsync(
                            () -> run(recording), task -> new Thread(task, "recording").start());
            storm.go();
            Thread.sleep(EARLY_MILLIS);
            long early = liveBytes();
            Thread.sleep(LATE_MILLIS);
            long late = liveBytes();
            recording.stop();
            FinishedRecording finished = running.get(150, TimeUnit.SECONDS);
            RecordingSummary summary = finished.summary();
            Samples ofSteady = Samples.of(finished).ofProcess(steady.processId());

            assertThat(summary.samples() + summary.lostSamples())
                    .as("recorded, and counted as lost")
                    .isEqualTo(sampler.maps().counters().seen());
            assertThat(sampler.cost().runs())
                    .isGreaterThanOrEqualTo(sampler.maps().counters().seen());
            assertThat(ofSteady.share(sample -> sample.has("burner_spin"))).isGreaterThan(0.9);
            assertThat(summary.tables().bytes()).isLessThan(32 * MIB);
            assertThat(late - early).as("growth in bytes").isLessThan(16 * MIB);
        }
    }
}
