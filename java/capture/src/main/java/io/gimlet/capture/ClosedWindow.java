// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.assembly.CounterReadings;
import io.gimlet.capture.assembly.ProfileAssembler;
import io.gimlet.capture.assembly.ProfileComments;
import io.gimlet.capture.assembly.Shortfall;
import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import io.gimlet.capture.result.RecordingSummary.MachineTime;
import io.gimlet.capture.samples.SampleTable;
import io.gimlet.capture.samples.Window;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.PerfEvent;
import io.gimlet.kernel.Reason;
import io.gimlet.profile.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A window that gets no more samples, and may still wait for names. One thread, any, makes its
 * profile; the session goes on meanwhile.
 */
public final class ClosedWindow {
    private static final int HOTTEST = 5;
    private static final int UNDESCRIBED = 3;

    private final RecordOptions options;
    private final List<SelectedEvent> events;
    private final Window window;
    private final CounterReadings counted;
    private final InternalFailures failures;
    private final boolean countsOnlyTargets;
    private final Duration watched;
    private final Duration duration;
    private final long startWallNanos;

    /**
     * A window that ended.
     *
     * @param counted between its start and its end
     * @param failures of the session so far
     * @param countsOnlyTargets whether events count nothing but what is sampled
     * @param watchedNanos how long it could have had samples
     * @param endNanos when it ended, on CLOCK_MONOTONIC
     */
    ClosedWindow(
            RecordOptions options,
            List<SelectedEvent> events,
            Window window,
            CounterReadings counted,
            InternalFailures failures,
            boolean countsOnlyTargets,
            long watchedNanos,
            long endNanos) {
        this.options = options;
        this.events = events;
        this.window = window;
        this.counted = counted;
        this.failures = failures;
        this.countsOnlyTargets = countsOnlyTargets;
        this.watched = Duration.ofNanos(watchedNanos);
        this.duration = window.durationUntil(endNanos);
        this.startWallNanos = wallClock(window.startNanos());
    }

    /** A time on CLOCK_MONOTONIC since the epoch; now for a window that has not begun. */
    private static long wallClock(long startNanos) {
        Instant now = Instant.now();
        long nowNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        return startNanos < 0 ? nowNanos : nowNanos - (Host.monotonicNanos() - startNanos);
    }

    /**
     * Waits until all frames have their names, and makes profile and summary; to be called once.
     */
    public FinishedRecording finish() {
        ProfileAssembler assembler =
                new ProfileAssembler(
                        window, window.names().await(), events, options.inlinedFrames());
        RecordingSummary summary = summary(assembler);
        Profile profile =
                assembler.assemble(
                        startWallNanos,
                        summary.duration().toNanos(),
                        ProfileComments.of(options, summary));
        return new FinishedRecording(profile, summary);
    }

    private RecordingSummary summary(ProfileAssembler assembler) {
        return new RecordingSummary(
                eventSummaries(),
                duration,
                watched,
                waitedForCpu(),
                machineTime(),
                window.taken(),
                counted.lost(),
                window.complete(),
                truncatedStacks(),
                assembler.outermost(Reason.NO_UNWIND_INFO, UNDESCRIBED),
                counted.tables(),
                assembler.unnamed(),
                assembler.strippedFiles(window.names().remedies()),
                assembler.lines(),
                window.runtimes(),
                counted.lostSideBandRecords(),
                counted.unfollowedProcesses(),
                Duration.ofNanos(counted.cpuNanos()),
                programTime(),
                counted.unknownRecords(),
                failures.list(),
                assembler.hottest(HOTTEST));
    }

    private Optional<Duration> programTime() {
        return counted.programNanos().isPresent()
                ? Optional.of(Duration.ofNanos(counted.programNanos().getAsLong()))
                : Optional.empty();
    }

    private Optional<Duration> waitedForCpu() {
        return counted.waitedNanos() < 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(counted.waitedNanos()));
    }

    private Optional<MachineTime> machineTime() {
        if (!(options.target() instanceof RecordTarget.WholeSystem) || counted.idleNanos() < 0) {
            return Optional.empty();
        }
        int cpus = Host.onlineCpus().size();
        return Optional.of(
                new MachineTime(
                        cpus, watched.multipliedBy(cpus), Duration.ofNanos(counted.idleNanos())));
    }

    /** From the samples that were kept: the program's counters know nothing of the end. */
    private Map<Reason, Long> truncatedStacks() {
        SampleTable samples = window.samples();
        Map<Reason, Long> truncated = new EnumMap<>(Reason.class);
        for (int row = 0; row < samples.size(); row++) {
            Reason reason = Reason.ofId(samples.reason(row));
            if (reason != Reason.NONE) {
                truncated.merge(reason, samples.count(row), Long::sum);
            }
        }
        return truncated;
    }

    private List<EventSummary> eventSummaries() {
        List<EventSummary> summaries = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            SelectedEvent event = events.get(i);
            PerfEvent.Count count = counted.events().get(i);
            boolean isCounted = countsOnlyTargets && event.isCountedAsSampled();
            summaries.add(
                    new EventSummary(
                            event.source().name(),
                            event.requested(),
                            event.source().unit().label(),
                            window.arrivedWeight(i),
                            isCounted ? count.value() : -1,
                            count.countedShare(),
                            isCounted ? shortfall(i, count) : Optional.empty()));
        }
        return summaries;
    }

    private Optional<String> shortfall(int event, PerfEvent.Count count) {
        SampleTable samples = window.samples();
        long taken = 0;
        for (int row = 0; row < samples.size(); row++) {
            taken += samples.event(row) == event ? samples.count(row) : 0;
        }
        return new Shortfall(
                        events.get(event),
                        count,
                        window.arrivedWeight(event),
                        taken,
                        counted.lost().values().stream().mapToLong(Long::longValue).sum(),
                        counted.unfollowedProcesses(),
                        counted.programNanos(),
                        SelectedEvent.mostHertz())
                .cause();
    }
}
