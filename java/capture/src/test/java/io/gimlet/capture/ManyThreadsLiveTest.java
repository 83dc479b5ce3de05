// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Targets with thousands of threads, and with threads that come and go. */
@Tag("live")
class ManyThreadsLiveTest {
    /** Time that a hypervisor takes away is sampled, but in no thread's own account. */
    private static final double MOST_OF_OWN_ACCOUNT = 1.3;

    private static double sampledOfCounted(FinishedRecording recording) {
        EventSummary event = recording.summary().events().getFirst();
        return event.sampled() / (double) event.counted();
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    private static long number(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void theBusyOnesAmongTwoThousandThreadsAreSampled() throws Exception {
        long before = openDescriptors();
        try (Target threads = Target.start("threads", "--threads", "2000", "--burners", "4")) {
            try (RunningRecording running = Recorder.of(threads).start()) {
                running.awaitSamples(1000);
                FinishedRecording recording = running.stop();

                Map<String, Double> shares = Samples.of(recording).shares(Sample::thread);
                assertThat(shares).containsKeys("burn-0", "burn-1", "burn-2", "burn-3");
                assertThat(
                                Samples.of(recording)
                                        .share(sample -> sample.thread().startsWith("burn-")))
                        .isGreaterThan(0.9);
                assertThat(recording.summary().lostSamples()).isZero();
                assertThat(sampledOfCounted(recording))
                        .as("of what the kernel counted for the target alone")
                        .isBetween(0.85, 1.15);
            }
        }
        assertThat(openDescriptors()).as("open descriptors").isLessThanOrEqualTo(before + 8);
    }

    @Test
    void threadsThatComeLaterAreSampledOnce() throws Exception {
        try (Target threads =
                        Target.startWaiting(
                                "threads",
                                "--threads",
                                "100",
                                "--burners",
                                "1",
                                "--churn",
                                "40",
                                "--churn-us",
                                "10000",
                                "--seconds",
                                "3");
                RunningRecording running = Recorder.of(threads).frequency(1999).start()) {
            threads.go();
            FinishedRecording recording = running.awaitEnd();
            String account = threads.readLine();
            Samples churn =
                    Samples.of(recording).where(sample -> sample.thread().startsWith("churn-"));

            assertThat(churn.all().stream().map(Sample::threadId).distinct().count())
                    .isGreaterThan(number(account, "churned") * 9 / 10);
            assertThat(
                            churn.where(sample -> sample.has("threads_churn")).value()
                                    / (double) number(account, "threads_churn"))
                    .as("of the CPU time")
                    .isBetween(0.9, MOST_OF_OWN_ACCOUNT);
            assertThat(recording.summary().lostSamples()).isZero();
            assertThat(sampledOfCounted(recording))
                    .as("of what the kernel counted for the target alone")
                    .isBetween(0.9, 1.1);
        }
    }

    /** None of them lives for a period; a thousand come in a second. */
    @Test
    void threadsThatLiveForLessThanAPeriodHaveTheirShare() throws Exception {
        try (Target threads =
                        Target.startWaiting(
                                "threads",
                                "--threads",
                                "10",
                                "--burners",
                                "0",
                                "--churn",
                                "1000",
                                "--churn-us",
                                "500",
                                "--seconds",
                                "4");
                RunningRecording running = Recorder.of(threads).start()) {
            threads.go();
            Samples churning =
                    Samples.of(running.awaitEnd()).where(sample -> sample.has("threads_churn"));

            assertThat(churning.value() / (double) number(threads.readLine(), "threads_churn"))
                    .as("of the CPU time")
                    .isBetween(0.85, MOST_OF_OWN_ACCOUNT);
        }
    }

    /**
     * While their first thread is attached to, it has started others that are ending: what it
     * counts must not end up with one of them.
     */
    @Test
    void aThreadThatStartsOthersMeanwhileIsCounted() throws Exception {
        try (Target threads =
                Target.start(
                        "threads",
                        "--threads",
                        "1",
                        "--burners",
                        "0",
                        "--churn",
                        "3700",
                        "--churn-us",
                        "100")) {
            for (int i = 0; i < 20; i++) {
                try (RunningRecording running = Recorder.of(threads).start()) {
                    running.awaitSamples(100);

                    assertThat(sampledOfCounted(running.stop())).isBetween(0.5, 2.0);
                }
            }
        }
    }

    /**
     * A thread inherits an event, or is found and gets its own. Only of those that are being made
     * at the moment in which their parent gets the event it cannot be told: they may have neither
     * or both, and on a busy machine that moment is long.
     */
    @Test
    void threadsThatComeDuringTheAttachingAreSampledOnce() throws Exception {
        int count = 600;
        double nanos = 4e6;
        try (Target target =
                        Target.start(
                                "spawner",
                                "--threads",
                                Integer.toString(count),
                                "--interval-us",
                                "1500",
                                "--ms",
                                "4");
                RunningRecording running = Recorder.of(target).frequency(4999).start()) {
            assertThat(target.readLine()).isEqualTo("all");
            target.go();
            Samples burning =
                    Samples.of(running.awaitEnd()).where(sample -> sample.has("spawned_burn"));
            Map<Long, Long> byThread =
                    burning.all().stream()
                            .collect(
                                    Collectors.groupingBy(
                                            Sample::threadId,
                                            Collectors.summingLong(Sample::value)));

            assertThat(byThread.values())
                    .as("CPU time of each thread, which is %.0f ns", nanos)
                    .filteredOn(value -> value > nanos * 0.5 && value < nanos * 1.5)
                    .hasSizeGreaterThanOrEqualTo(count - 5);
        }
    }
}
