// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes that live for a few periods of the sampling, or for less than one. */
@Tag("live")
class ShortProcessesLiveTest {
    private static final int HERTZ = 97;
    private static final int PROCESSES = 200;
    private static final double COMING = 0.95;

    /** On a busy machine even 14 % would have none: e to the power of minus 20 ms by 10.3 ms. */
    private static final double BY_CHANCE = 0.8;

    private static final Pattern READY = Pattern.compile("(?m)^ready ([0-9]+)$");

    /** The burner so many times, one after the other, for this CPU time each. */
    private static String burners(int milliseconds) {
        return burners(PROCESSES, milliseconds);
    }

    private static String burners(int processes, int milliseconds) {
        return "i=0; while [ $i -lt %d ]; do %s --ms %d; i=$((i + 1)); done"
                .formatted(processes, Target.program("frameless/burner"), milliseconds);
    }

    private static Samples underCommand(int milliseconds) throws Exception {
        return burning(
                Samples.of(Recorder.ofCommand(burners(milliseconds)).frequency(HERTZ).record()));
    }

    private static Samples underWholeSystem(int milliseconds) throws Exception {
        try (RunningRecording recording =
                Recorder.of(new RecordTarget.WholeSystem()).frequency(HERTZ).start()) {
            Set<Long> own = run(burners(milliseconds));
            Samples samples = Samples.of(recording.stop());
            return burning(samples.where(sample -> own.contains(sample.processId())));
        }
    }

    private static Set<Long> run(String shellCommand) throws IOException {
        return READY.matcher(Tools.run("/bin/sh", "-c", shellCommand))
                .results()
                .map(match -> Long.valueOf(match.group(1)))
                .collect(Collectors.toSet());
    }

    /** Those that have all their names. */
    private static Samples burning(Samples samples) {
        return samples.where(
                sample -> sample.process().equals("burner") && sample.has("burner_spin"));
    }

    private static void assertNearlyAll(Samples samples, double due) {
        assertThat(samples.count())
                .as("samples, of %.0f that are due", due)
                .isGreaterThan((long) (due * COMING));
        Completeness.of(samples).assertAtLeast(COMING);
    }

    private static long processesIn(Samples samples) {
        return samples.all().stream().map(Sample::processId).distinct().count();
    }

    /**
     * The events of the CPUs go on from one process to the next. Where other programs take turns
     * with these, chance decides whom they hit.
     */
    @Test
    void theSamplesOfACommandsProcessesCome() throws Exception {
        double due = PROCESSES * 0.030 * HERTZ;
        assertNearlyAll(underCommand(30), due - 2 * Math.sqrt(due));
    }

    @Test
    void theSamplesOfAllProcessesCome() throws Exception {
        double due = PROCESSES * 0.030 * HERTZ;
        assertNearlyAll(underWholeSystem(30), due - 2 * Math.sqrt(due));
    }

    /** None of them lives for a period; together they have a few hundred. */
    @Test
    void processesThatLiveForLessThanAPeriodHaveTheirShare() throws Exception {
        int processes = 500;
        Samples samples =
                burning(
                        Samples.of(
                                Recorder.ofCommand(burners(processes, 5))
                                        .frequency(HERTZ)
                                        .record()));

        assertThat(samples.value() / (processes * 5e6)).as("of the CPU time").isBetween(0.75, 1.25);
    }

    @Test
    void childrenThatLiveForLessThanAPeriodHaveTheirShare() throws Exception {
        try (Target forker =
                        Target.startWaiting(
                                "forker", "--count", "500", "--rate", "150", "--ms", "5");
                RunningRecording recording = Recorder.following(forker).frequency(HERTZ).start()) {
            forker.go();
            FinishedRecording finished = recording.awaitEnd();
            Samples children =
                    Samples.of(finished).where(sample -> sample.processId() != forker.processId());
            EventSummary event = finished.summary().events().getFirst();

            assertThat(children.value() / (double) number(forker.readLine(), "cpuNanos"))
                    .as("of the CPU time")
                    .isBetween(0.75, 1.25);
            assertThat(event.sampled() / (double) event.counted())
                    .as("of what the kernel counted for the target alone")
                    .isBetween(0.75, 1.25);
            assertThat(finished.summary().unfollowedProcesses()).isZero();
        }
    }

    private static long number(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return Long.parseLong(found.group(1));
    }

    /** A period is 10.3 ms: who burns 20 ms has a sample, if the first one is not late. */
    @Test
    void theFirstSampleOfACommandsProcessComesInTime() throws Exception {
        assertThat(processesIn(underCommand(20))).isGreaterThan((long) (PROCESSES * BY_CHANCE));
    }

    @Test
    void theFirstSampleOfAnyProcessComesInTime() throws Exception {
        assertThat(processesIn(underWholeSystem(20))).isGreaterThan((long) (PROCESSES * BY_CHANCE));
    }
}
