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
 * @param programNanos CPU time of the BPF program
 * @param unknownRecords records of the ring that could not be read
 */
public record CounterReadings(
        Map<Reason, Long> lost,
        List<PerfEvent.Count> events,
        long lostSideBandRecords,
        long unfollowedProcesses,
        TableSummary tables,
        long cpuNanos,
        long programNanos,
        long unknownRecords) {
    /** What they said when this process began. */
    public static final CounterReadings ZERO =
            new CounterReadings(Map.of(), List.of(), 0, 0, TableSummary.NONE, 0, 0, 0);

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
                sampler.maps().ring().unknownRecords());
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
                programNanos - earlier.programNanos,
                unknownRecords - earlier.unknownRecords);
    }
}
