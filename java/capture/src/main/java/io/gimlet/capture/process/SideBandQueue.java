// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.SideBandListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Gathers what the side band of all CPUs brought and gives it out in order of time: each CPU's
 * records are in order, but a process moves between CPUs.
 */
public final class SideBandQueue implements SideBandListener {
    private final IntPredicate wanted;
    private final List<SideBandEvent> events = new ArrayList<>();
    private long lost;

    public SideBandQueue(IntPredicate wanted) {
        this.wanted = wanted;
    }

    /** Everything that has come and was not taken, oldest first. */
    public List<SideBandEvent> take() {
        return takeUntil(Long.MAX_VALUE);
    }

    /**
     * What happened up to a time, oldest first; the rest stays. The CPUs' buffers are emptied one
     * after the other: a process may leave an event in one that has just been read, go on to
     * another CPU, and leave the next one there. Only what happened before the first buffer was
     * read is certain to be complete.
     *
     * @param timeNanos on CLOCK_MONOTONIC, before the buffers were read
     */
    public List<SideBandEvent> takeUntil(long timeNanos) {
        if (events.isEmpty()) {
            return List.of();
        }
        events.sort(Comparator.comparingLong(SideBandEvent::timeNanos));
        int count = events.size();
        while (count > 0 && events.get(count - 1).timeNanos() > timeNanos) {
            count--;
        }
        List<SideBandEvent> taken = List.copyOf(events.subList(0, count));
        events.subList(0, count).clear();
        return taken;
    }

    /** What would be taken, in no order; it stays. */
    List<SideBandEvent> waiting() {
        return List.copyOf(events);
    }

    /** Records that did not fit into their buffer. */
    public long lost() {
        return lost;
    }

    @Override
    public boolean isWanted(int processId) {
        return wanted.test(processId);
    }

    @Override
    public void mapped(long timeNanos, MappedFile mapping) {
        events.add(new SideBandEvent.Mapped(timeNanos, mapping));
    }

    @Override
    public void executed(long timeNanos, int processId, String comm) {
        events.add(new SideBandEvent.Executed(timeNanos, processId, comm));
    }

    @Override
    public void renamed(long timeNanos, int processId, int threadId, String comm) {
        events.add(new SideBandEvent.Renamed(timeNanos, processId, threadId, comm));
    }

    @Override
    public void forked(
            long timeNanos, int parentProcessId, int parentThreadId, int processId, int threadId) {
        if (!isWanted(processId)) {
            return; // reported for its parent's sake
        }
        events.add(
                new SideBandEvent.Forked(
                        timeNanos, parentProcessId, parentThreadId, processId, threadId));
    }

    @Override
    public void exited(long timeNanos, int processId, int threadId) {
        events.add(new SideBandEvent.Exited(timeNanos, processId, threadId));
    }

    @Override
    public void lost(long records) {
        lost += records;
    }
}
