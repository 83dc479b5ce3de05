// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.SideBandListener.MappedFile;

/** What happened to a process, and when (CLOCK_MONOTONIC). */
public sealed interface SideBandEvent {
    long timeNanos();

    record Mapped(long timeNanos, MappedFile mapping) implements SideBandEvent {}

    record Executed(long timeNanos, int processId, String comm) implements SideBandEvent {}

    record Renamed(long timeNanos, int processId, int threadId, String comm)
            implements SideBandEvent {}

    record Forked(
            long timeNanos, int parentProcessId, int parentThreadId, int processId, int threadId)
            implements SideBandEvent {
        boolean isThread() {
            return parentProcessId == processId;
        }
    }

    record Exited(long timeNanos, int processId, int threadId) implements SideBandEvent {
        /** Whether the process is over, as far as one record can tell: its leader ended. */
        boolean isLeader() {
            return processId == threadId;
        }
    }
}
