// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The threads that were sampled, numbered from 0, under the names that they and their processes had
 * then. For the draining thread.
 */
final class ThreadTable {
    /** A thread under one name. */
    record SampledThread(int processId, int threadId, String process, String thread) {}

    /**
     * What the last record of a thread said, so that an unchanged one is found without a string.
     */
    private static final class LastSeen {
        private long commLow;
        private long commHigh;
        private int nameVersion = -1;
        private int number;
    }

    private final IntMap<LastSeen> last = new IntMap<>();
    private final Map<SampledThread, Integer> numbers = new HashMap<>();
    private final List<SampledThread> threads = new ArrayList<>();

    int numberOf(TracedProcess process, int threadId, long commLow, long commHigh) {
        LastSeen seen = last.get(threadId);
        if (seen == null) {
            seen = new LastSeen();
            last.put(threadId, seen);
        }
        if (seen.commLow != commLow
                || seen.commHigh != commHigh
                || seen.nameVersion != process.nameVersion()) {
            seen.commLow = commLow;
            seen.commHigh = commHigh;
            seen.nameVersion = process.nameVersion();
            seen.number = numberOf(process, threadId, TracedProcess.comm(commLow, commHigh));
        } else if (threads.get(seen.number).processId() != process.processId()) {
            seen.number = numberOf(process, threadId, TracedProcess.comm(commLow, commHigh));
        }
        return seen.number;
    }

    private int numberOf(TracedProcess process, int threadId, String comm) {
        String processName = process.name().isEmpty() ? comm : process.name();
        SampledThread thread = new SampledThread(process.processId(), threadId, processName, comm);
        Integer known = numbers.putIfAbsent(thread, threads.size());
        if (known != null) {
            return known;
        }
        threads.add(thread);
        return threads.size() - 1;
    }

    SampledThread get(int number) {
        return threads.get(number);
    }

    int size() {
        return threads.size();
    }
}
