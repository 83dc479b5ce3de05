// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** Writes down what a listener is told, one line each. */
final class SideBandLog implements SideBandListener {
    final List<String> lines = new ArrayList<>();
    final List<MappedFile> mappings = new ArrayList<>();
    final List<Long> times = new ArrayList<>();
    long lost;
    private final IntPredicate wanted;

    SideBandLog(IntPredicate wanted) {
        this.wanted = wanted;
    }

    /** The lines in the order of their times: records of different CPUs come in any order. */
    List<String> linesInTime() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(times::get)); // stable: equal times stay as they came
        return order.stream().map(lines::get).toList();
    }

    private void log(long time, String line) {
        times.add(time);
        lines.add(line);
    }

    @Override
    public boolean isWanted(int processId) {
        return wanted.test(processId);
    }

    @Override
    public void mapped(long timeNanos, MappedFile mapping) {
        mappings.add(mapping);
        log(timeNanos, "mapped " + mapping.processId() + " " + mapping.path());
    }

    @Override
    public void executed(long timeNanos, int processId, String comm) {
        log(timeNanos, "executed " + processId + " " + comm);
    }

    @Override
    public void renamed(long timeNanos, int processId, int threadId, String comm) {
        log(timeNanos, "renamed " + processId + "/" + threadId + " " + comm);
    }

    @Override
    public void forked(
            long timeNanos, int parentProcessId, int parentThreadId, int processId, int threadId) {
        String parent = parentProcessId + "/" + parentThreadId;
        log(timeNanos, "forked " + parent + " " + processId + "/" + threadId);
    }

    @Override
    public void exited(long timeNanos, int processId, int threadId) {
        log(timeNanos, "exited " + processId + "/" + threadId);
    }

    @Override
    public void lost(long records) {
        lost += records;
    }
}
