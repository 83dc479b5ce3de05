// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.target;

import io.gimlet.capture.process.ProcFiles;
import io.gimlet.capture.process.SideBandEvent;
import io.gimlet.capture.process.SideBandFeed;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.RecorderMaps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the threads of processes while they start others. {@link #next} tells of threads that need
 * events of their own; it is asked again, with the events open, until there are none: whoever came
 * meanwhile inherits. For the draining thread.
 */
final class ThreadSearch {
    private final Set<Integer> processIds;
    private final boolean followsChildren;
    private final RecorderMaps maps;
    private final SideBandFeed news;
    private final List<SideBandEvent> heard = new ArrayList<>();
    private final Set<Integer> told = new HashSet<>();
    private final Map<Integer, Long> inheritsSinceNanos = new HashMap<>();

    /**
     * A search that has not begun.
     *
     * @param processIds which the sampler's filter lets pass by now
     * @param followsChildren whether descendants belong to them, those that run already and those
     *     that come; the sampler follows children by now
     * @param maps gets descendants that run already
     * @param news which tells of the threads that are started meanwhile
     */
    ThreadSearch(
            List<Integer> processIds,
            boolean followsChildren,
            RecorderMaps maps,
            SideBandFeed news) {
        this.processIds = new LinkedHashSet<>(processIds);
        this.followsChildren = followsChildren;
        this.maps = maps;
        this.news = news;
    }

    /** A thread that has no events. */
    record FoundThread(int processId, int threadId) {}

    /**
     * Threads that are there and were not told of, leaving out those that inherit the events. Who
     * is listed without being one of those was started before its parent had any.
     */
    List<FoundThread> next() throws KernelException {
        List<FoundThread> found = new ArrayList<>();
        int processes = 0;
        while (found.isEmpty() && processes < processIds.size()) {
            List<FoundThread> listed = listed();
            processes = processIds.size();
            hear();
            for (FoundThread thread : listed) {
                if (!inheritsSinceNanos.containsKey(thread.threadId())
                        && told.add(thread.threadId())) {
                    found.add(thread);
                }
            }
        }
        return found;
    }

    private List<FoundThread> listed() throws KernelException {
        if (followsChildren) {
            for (int processId : ProcFiles.descendants(processIds)) {
                join(processId);
            }
        }
        List<FoundThread> listed = new ArrayList<>();
        for (int processId : processIds) {
            for (int threadId : ProcFiles.threads(processId)) {
                listed.add(new FoundThread(processId, threadId));
            }
        }
        return listed;
    }

    /** From now on what the thread starts inherits its events. */
    void inheritsSince(int threadId, long timeNanos) {
        inheritsSinceNanos.put(threadId, timeNanos);
    }

    private void join(int processId) throws KernelException {
        if (!inheritsSinceNanos.containsKey(processId) && processIds.add(processId)) {
            maps.addProcess(processId);
        }
    }

    private void hear() throws KernelException {
        for (SideBandEvent event : news.take()) {
            heard.add(event);
            if (event instanceof SideBandEvent.Forked forked) {
                Long parentSince = inheritsSinceNanos.get(forked.parentThreadId());
                if (parentSince != null && parentSince <= forked.timeNanos()) {
                    inheritsSinceNanos.putIfAbsent(forked.threadId(), forked.timeNanos());
                } else if (followsChildren && processIds.contains(forked.parentProcessId())) {
                    join(forked.processId()); // also when its parent ends before it is listed
                }
            }
        }
    }

    /** Everything that the news told meanwhile, oldest first. */
    List<SideBandEvent> heard() {
        return heard;
    }

    /** The processes that were named, and their descendants that ran already. */
    Set<Integer> processIds() {
        return processIds;
    }
}
