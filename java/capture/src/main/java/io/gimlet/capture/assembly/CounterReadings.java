// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import io.gimlet.capture.result.RecordingSummary.TableSummary;
import io.gimlet.capture.target.Targets;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.PerfEvent;
import io.gimlet.kernel.Reason;
import io.gimlet.kernel.RecorderMaps;
import io.gimlet.kernel.Sampler;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the counters of a session say at one moment. A window is told by what they have counted
 * between its start and its end.
 *
 * @param lost samples that did not arrive, by reason; only reasons that occurred
 * @param events what the kernel counted, by the event's index; empty before anything is attached
 * @param lostSideBandRecords process events that did not arrive
 * @param unfollowedProcesses children for which there was no room among the processes
 * @param tables of which only the evictions are a count
 * @param cpuNanos CPU time of this process
 * @param programNanos CPU time of the BPF program; empty where the kernel does not measure it
 * @param unknownRecords records of the ring that could not be read
 * @param waitedNanos how long the targets' threads waited for a CPU; -1 where it is not known
 * @param idleNanos idle time of all CPUs; -1 where it is not known
 */
public record CounterReadings(
        Map<Reason, Long> lost,
        List<PerfEvent.Count> events,
        long lostSideBandRecords,
        long unfollowedProcesses,
        TableSummary tables,
        long cpuNanos,
        OptionalLong programNanos,
        long unknownRecords,
        long waitedNanos,
        long idleNanos) {
    /** What they said when this process began; times of others are not known. */
    public static final CounterReadings ZERO =
            new CounterReadings(
                    Map.of(), List.of(), 0, 0, TableSummary.NONE, 0, OptionalLong.of(0), 0, -1, -1);

    /** What they say now. */
    public static CounterReadings now(
            Sampler sampler,
            Targets targets,
            int eventCount,
            long lostSideBandRecords,
            TableSummary tables)
            throws KernelException {
        RecorderMaps.Counters counters = sampler.maps().counters();
        Map<Reason, Long> lost = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            if (reason.isLoss() && counters.of(reason) > 0) {
                lost.put(reason, counters.of(reason));
            }
        }
        List<PerfEvent.Count> events = new ArrayList<>();
        for (int i = 0; i < eventCount; i++) {
            events.add(targets.count(i));
        }
        return new CounterReadings(
                lost,
                events,
                lostSideBandRecords,
                counters.unfollowed(),
                tables,
                Host.processCpuNanos(),
                sampler.cost().runTimeNanos(),
                sampler.maps().ring().unknownRecords(),
                targets.waitedNanos(),
                targets.areWholeSystem() ? Host.idleCpuNanos() : -1);
    }

    /** The same, with the times of now that began before this process did. */
    public CounterReadings withTimesOf(Targets targets) {
        return new CounterReadings(
                lost,
                events,
                lostSideBandRecords,
                unfollowedProcesses,
                tables,
                cpuNanos,
                programNanos,
                unknownRecords,
                targets.waitedNanos(),
                targets.areWholeSystem() ? Host.idleCpuNanos() : -1);
    }

    /** What was counted since an earlier moment of the same session. */
    public CounterReadings since(CounterReadings earlier) {
        Map<Reason, Long> lostSince = new EnumMap<>(Reason.class);
        for (Map.Entry<Reason, Long> one : lost.entrySet()) {
            long count = one.getValue() - earlier.lost.getOrDefault(one.getKey(), 0L);
            if (count > 0) {
                lostSince.put(one.getKey(), count);
            }
        }
        List<PerfEvent.Count> eventsSince = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            eventsSince.add(
                    earlier.events.isEmpty()
                            ? events.get(i)
                            : events.get(i).since(earlier.events.get(i)));
        }
        return new CounterReadings(
                lostSince,
                eventsSince,
                lostSideBandRecords - earlier.lostSideBandRecords,
                unfollowedProcesses - earlier.unfollowedProcesses,
                new TableSummary(
                        tables.files(),
                        tables.rows(),
                        tables.bytes(),
                        tables.evictions() - earlier.tables.evictions()),
                cpuNanos - earlier.cpuNanos,
                programNanos.isPresent()
                        ? OptionalLong.of(programNanos.getAsLong() - earlier.programNanos.orElse(0))
                        : programNanos,
                unknownRecords - earlier.unknownRecords,
                timeSince(waitedNanos, earlier.waitedNanos),
                timeSince(idleNanos, earlier.idleNanos));
    }

    /** Threads that end take their times along. */
    private static long timeSince(long now, long earlier) {
        return now < 0 || earlier < 0 ? -1 : Math.max(0, now - earlier);
    }
}
