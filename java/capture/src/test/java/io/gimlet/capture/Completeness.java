// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.profile.Labels;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** How many samples have whole user stacks. */
record Completeness(Samples samples) {
    static Completeness of(Samples samples) {
        return new Completeness(samples);
    }

    /**
     * The first recording of a JVM is slow to read its first tables: it interprets what later ones
     * find compiled. The command has a cache of that; tests have this.
     */
    static void warmUp() throws Exception {
        try (Target target = Target.start("unwind-cpp");
                RunningRecording recording = Recorder.of(target).frequency(999).start()) {
            recording.awaitSamples(500);
            recording.stop();
        }
    }

    /** 0 to 1. */
    double share() {
        long whole = samples.where(Sample::isComplete).count();
        return whole / (double) Math.max(1, samples.count());
    }

    /** Fails, with the reasons, where fewer stacks are whole. */
    void assertAtLeast(double share) {
        assertThat(share()).as(this::toString).isGreaterThanOrEqualTo(share);
    }

    /**
     * The share, and what is not whole: thread, reason and outermost frames, most frequent first.
     */
    @Override
    public String toString() {
        Map<String, Long> causes = new HashMap<>();
        samples.where(sample -> !sample.isComplete())
                .all()
                .forEach(sample -> causes.merge(cause(sample), sample.count(), Long::sum));
        return "%.3f %% of %d stacks are complete%s"
                .formatted(
                        share() * 100,
                        samples.count(),
                        causes.entrySet().stream()
                                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                                .limit(12)
                                .map(cause -> "\n" + cause.getValue() + " x " + cause.getKey())
                                .collect(Collectors.joining()));
    }

    private static String cause(Sample sample) {
        var frames = sample.userFrames();
        return "%s: %s, %d frames to %s"
                .formatted(
                        sample.thread(),
                        Objects.toString(sample.labels().text(Labels.STACK)),
                        frames.size(),
                        frames.subList(Math.max(0, frames.size() - 3), frames.size()).stream()
                                .map(frame -> frame.file() + ":" + frame.name())
                                .toList());
    }
}
