// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.RecorderMaps;
import io.gimlet.kernel.Sampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose windows rotate. */
@Tag("live")
class SessionLiveTest {
    private static final long WINDOW_MILLIS = 50;

    private static void drainForOneWindow(Session session) throws KernelException {
        long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WINDOW_MILLIS);
        long leftNanos = endNanos - System.nanoTime();
        while (leftNanos > 0) {
            session.drain(Math.ceilDiv(leftNanos, 1_000_000));
            leftNanos = endNanos - System.nanoTime();
        }
    }

    /** Rotates so many windows, and takes the one that is left; names are found meanwhile. */
    private static List<FinishedRecording> record(Session session, int rotations)
            throws KernelException {
        List<CompletableFuture<FinishedRecording>> finishing = new ArrayList<>();
        for (int i = 0; i < rotations; i++) {
            drainForOneWindow(session);
            finishing.add(CompletableFuture.supplyAsync(session.rotate()::finish));
        }
        finishing.add(CompletableFuture.supplyAsync(session.stop()::finish));
        return finishing.stream().map(CompletableFuture::join).toList();
    }

    private static long sum(
            List<FinishedRecording> windows, ToLongFunction<RecordingSummary> count) {
        return windows.stream().map(FinishedRecording::summary).mapToLong(count).sum();
    }

    /** Children that execute another program fault, and their samples wait for its tables. */
    @Test
    void everySampleIsInExactlyOneOfAHundredWindows() throws Exception {
        try (Target forker =
                Target.startWaiting("forker", "--rate", "100", "--ms", "2", "--exec")) {
            RecordOptions options =
                    Recorder.following(forker).events("page-faults").period(1).options();
            List<SelectedEvent> events = SelectedEvent.select(options.events(), options.rate());
            Sampler sampler = Sampler.load(Recording.ringBytes());
            try (Session session = new Session(options, events, sampler)) {
                session.start();
                forker.go();
                List<FinishedRecording> windows = record(session, 100);
                RecorderMaps.Counters counted = sampler.maps().counters();

                assertThat(windows).hasSize(101);
                assertThat(sum(windows, RecordingSummary::samples))
                        .as("recorded")
                        .isGreaterThan(10_000)
                        .isEqualTo(counted.recorded());
                assertThat(sum(windows, RecordingSummary::lostSamples))
                        .as("lost")
                        .isEqualTo(counted.lost());
                assertThat(counted.recorded() + counted.lost())
                        .isEqualTo(counted.seen())
                        .as("what the kernel counted")
                        .isEqualTo(sum(windows, one -> one.events().getFirst().counted()));
                assertThat(windows)
                        .allSatisfy(window ->
                                assertThat(Samples.of(window).count())
                                        .as("in the profile")
                                        .isEqualTo(window.summary().samples()));
                assertThat(sum(windows, one -> one.programTime().orElseThrow().toNanos()))
                        .isEqualTo(sampler.cost().runTimeNanos().orElseThrow());
            }
        }
    }

    @Test
    void everyWindowStandsAlone() throws Exception {
        try (Target burner = Target.start("burner", "--ms", "60000")) {
            RecordOptions options = Recorder.of(burner).events("cpu-clock").options();
            List<SelectedEvent> events = SelectedEvent.select(options.events(), options.rate());
            Sampler sampler = Sampler.load(Recording.ringBytes());
            try (Session session = new Session(options, events, sampler)) {
                session.start();
                List<FinishedRecording> windows = record(session, 20);
                List<FinishedRecording> sampled =
                        windows.stream().filter(one -> one.summary().samples() > 0).toList();

                assertThat(sampled).hasSizeGreaterThan(10);
                assertThat(sampled)
                        .allSatisfy(window -> {
                            assertThat(Samples.of(window).functions())
                                    .contains("burner_spin", "main");
                            assertThat(window.summary().unnamed()).isEmpty();
                            assertThat(window.summary().completeStacks())
                                    .isEqualTo(window.summary().samples());
                        });
                assertThat(windows.subList(1, windows.size()))
                        .as("but for the first, of which the start waits for a sample")
                        .allSatisfy(window ->
                                assertThat(window.summary().duration())
                                        .isBetween(Duration.ofNanos(1), Duration.ofSeconds(10)));
                assertThat(sum(windows, one -> one.cpuTime().toNanos()))
                        .as("CPU time of this process")
                        .isLessThanOrEqualTo(Host.processCpuNanos());
            }
        }
    }

    /** Each process runs a file of its own. */
    private static Recorder churn(int processes, Path directory) {
        String program = directory + "/burner-$i";
        return Recorder.ofCommand(
                "for i in $(seq "
                        + processes
                        + "); do"
                        + " cp "
                        + Target.program("burner")
                        + " "
                        + program
                        + ";"
                        + " "
                        + program
                        + " --ms 5; done");
    }

    @Test
    void aChurnOfProcessesLeavesNothingBehind(@TempDir Path directory) throws Exception {
        RecordOptions options = churn(300, directory).options();
        List<SelectedEvent> events = SelectedEvent.select(options.events(), options.rate());
        try (Session session = new Session(options, events, Sampler.load(Recording.ringBytes()))) {
            List<FinishedRecording> windows = new ArrayList<>();
            List<SessionSize> sizes = new ArrayList<>();
            session.start();
            while (!session.isOver()) {
                drainForOneWindow(session);
                windows.add(session.rotate().finish());
                session.forgetUnused(Host.monotonicNanos());
                sizes.add(session.size());
            }
            windows.add(session.stop().finish());

            assertThat(windows).hasSizeGreaterThan(20);
            assertThat(
                            windows.stream()
                                    .flatMap(window -> Samples.of(window).all().stream())
                                    .filter(sample -> sample.has("burner_spin"))
                                    .map(Samples.Sample::process)
                                    .distinct())
                    .as("programs with names")
                    .hasSizeGreaterThan(250);
            // The shell, what it runs now, and what has ended at this drain and the one before.
            assertThat(sizes)
                    .allSatisfy(size -> {
                        assertThat(size.processes()).isLessThan(60);
                        assertThat(size.codeFiles()).isLessThan(60);
                        assertThat(size.unwindFiles()).isLessThan(60);
                        assertThat(size.spaces()).isLessThan(60);
                    });
        }
    }
}
