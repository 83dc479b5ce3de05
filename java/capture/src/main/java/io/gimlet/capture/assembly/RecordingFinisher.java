// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import io.gimlet.capture.Attachment;
import io.gimlet.capture.naming.ResolvedFrame;
import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import io.gimlet.capture.result.RecordingSummary.TableSummary;
import io.gimlet.capture.samples.Aggregator;
import io.gimlet.capture.samples.SampleTable;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.PerfEvent;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.Sampler;
import io.gimlet.profile.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a recording gathered into its profile and summary, once everything has arrived. */
public final class RecordingFinisher {
    private static final int HOTTEST = 5;

    private final RecordOptions options;
    private final List<SelectedEvent> events;
    private final Sampler sampler;
    private final Attachment attachment;
    private final Aggregator aggregator;
    private final TableSummary tables;

    public RecordingFinisher(
            RecordOptions options,
            List<SelectedEvent> events,
            Sampler sampler,
            Attachment attachment,
            Aggregator aggregator,
            TableSummary tables) {
        this.options = options;
        this.events = events;
        this.sampler = sampler;
        this.attachment = attachment;
        this.aggregator = aggregator;
        this.tables = tables;
    }

    public FinishedRecording finish(
            @Nullable ResolvedFrame[] frames, long disabledNanos, long lostSideBandRecords)
            throws KernelException {
        ProfileAssembler assembler = new ProfileAssembler(aggregator, frames, events);
        RecordingSummary summary = summary(assembler, duration(disabledNanos), lostSideBandRecords);
        Profile profile =
                assembler.assemble(
                        startOnWallClock(),
                        summary.duration().toNanos(),
                        ProfileComments.of(options, summary));
        return new FinishedRecording(profile, summary);
    }

    private Duration duration(long disabledNanos) {
        long first = aggregator.firstNanos();
        if (first < 0) {
            return Duration.ZERO;
        }
        Duration ran = Duration.ofNanos(disabledNanos - first);
        return options.duration().filter(asked -> asked.compareTo(ran) < 0).orElse(ran);
    }

    private long startOnWallClock() {
        Instant now = Instant.now();
        long nowNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        long first = aggregator.firstNanos();
        return first < 0 ? nowNanos : nowNanos - (Host.monotonicNanos() - first);
    }

    private RecordingSummary summary(
            ProfileAssembler assembler, Duration duration, long lostSideBandRecords)
            throws KernelException {
        Sampler.Counters counters = sampler.counters();
        Map<Reason, Long> lost = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            if (reason.isLoss() && counters.of(reason) > 0) {
                lost.put(reason, counters.of(reason));
            }
        }
        return new RecordingSummary(
                eventSummaries(),
                duration,
                aggregator.taken(),
                lost,
                aggregator.complete(),
                truncatedStacks(),
                tables,
                assembler.unknownFrames(),
                lostSideBandRecords,
                Duration.ofNanos(Host.processCpuNanos()),
                Duration.ofNanos(sampler.cost().runTimeNanos()),
                assembler.hottest(HOTTEST));
    }

    /** From the samples that were kept: the program's counters know nothing of the end. */
    private Map<Reason, Long> truncatedStacks() {
        SampleTable samples = aggregator.samples();
        Map<Reason, Long> truncated = new EnumMap<>(Reason.class);
        for (int row = 0; row < samples.size(); row++) {
            Reason reason = Reason.ofId(samples.reason(row));
            if (reason != Reason.NONE) {
                truncated.merge(reason, samples.count(row), Long::sum);
            }
        }
        return truncated;
    }

    private List<EventSummary> eventSummaries() throws KernelException {
        List<EventSummary> summaries = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            SelectedEvent event = events.get(i);
            PerfEvent.Count count = attachment.count(i);
            double share =
                    count.enabledNanos() == 0
                            ? 1
                            : (double) count.runningNanos() / count.enabledNanos();
            summaries.add(
                    new EventSummary(
                            event.source().name(),
                            event.requested(),
                            event.source().unit().label(),
                            aggregator.arrivedWeight(i),
                            countsOnlyTarget() ? count.value() : -1,
                            share));
        }
        return summaries;
    }

    /** Events of whole CPUs also count what the filter leaves out. */
    private boolean countsOnlyTarget() {
        return options.target() instanceof RecordTarget.Processes
                || options.target() instanceof RecordTarget.Command;
    }
}
