// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import io.gimlet.capture.process.IntMap;
import io.gimlet.capture.process.TracedProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The threads that were sampled, numbered from 0, under the names that they and their processes had
 * then. For the draining thread.
 */
public final class ThreadTable {
    /** A thread under one name. */
    public record SampledThread(int processId, int threadId, String process, String thread) {
        // Written out for the reason that FileId has.

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof SampledThread that
                    && threadId == that.threadId
                    && processId == that.processId
                    && process.equals(that.process)
                    && thread.equals(that.thread);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * threadId + process.hashCode()) + thread.hashCode();
        }
    }

    /**
     * What the last record of a thread said, so that an unchanged one is found without a string.
     */
    private static final class LastSeen {
        private int processId;
        private String process = "";
        private long commLow;
        private long commHigh;
        private int number = -1;

        boolean is(int otherProcessId, String otherProcess, long low, long high) {
            return number >= 0
                    && processId == otherProcessId
                    && commLow == low
                    && commHigh == high
                    && process.equals(otherProcess);
        }
    }

    private final IntMap<LastSeen> last = new IntMap<>();
    private final Map<SampledThread, Integer> numbers = new HashMap<>();
    private final List<SampledThread> threads = new ArrayList<>();

    /**
     * The number of the thread that a record tells of.
     *
     * @param timeNanos of the record
     */
    int numberOf(TracedProcess process, long timeNanos, int threadId, long commLow, long commHigh) {
        LastSeen seen = last.get(threadId);
        if (seen == null) {
            seen = new LastSeen();
            last.put(threadId, seen);
        }
        int processId = process.processId();
        // The name of the first thread is the process's, and the record has it.
        String name = threadId == processId ? "" : process.nameAt(timeNanos);
        if (!seen.is(processId, name, commLow, commHigh)) {
            seen.processId = processId;
            seen.process = name;
            seen.commLow = commLow;
            seen.commHigh = commHigh;
            String comm = TracedProcess.comm(commLow, commHigh);
            seen.number =
                    number(
                            new SampledThread(
                                    processId, threadId, name.isEmpty() ? comm : name, comm));
        }
        return seen.number;
    }

    private int number(SampledThread thread) {
        Integer known = numbers.putIfAbsent(thread, threads.size());
        if (known != null) {
            return known;
        }
        threads.add(thread);
        return threads.size() - 1;
    }

    public SampledThread get(int number) {
        return threads.get(number);
    }

    int size() {
        return threads.size();
    }
}
