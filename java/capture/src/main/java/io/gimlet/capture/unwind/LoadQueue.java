// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.unwind.UnwindTable;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The files whose rows are asked for: which one is read next, and for how long. Files that may take
 * long come after all others, which they never keep waiting, and are given up in the end: such a
 * file holds up itself alone. Thread-safe.
 */
final class LoadQueue {
    /** More than most programs have; so much is read in a tenth of a second. */
    static final long QUICK_BYTES = 8L << 20;

    /** How much CPU time a file that is no quick one may take: several times what browsers do. */
    static final long MOST_NANOS = 3_000_000_000L;

    private static final class Wanted {
        private final boolean isQuick;
        private int requests;
        private long spentNanos;

        Wanted(UnwindFile file) {
            isQuick = UnwindTable.bytesToRead(file.elf()) <= QUICK_BYTES;
        }

        /** Whether to read this file before another one. */
        boolean isBefore(Wanted other) {
            if (isQuick != other.isQuick) {
                return isQuick;
            }
            return spentNanos != other.spentNanos
                    ? spentNanos < other.spentNanos
                    : requests > other.requests;
        }
    }

    private final LongSupplier cpuClock;
    private final Map<UnwindFile, Wanted> wanted = new HashMap<>();

    /**
     * An empty queue.
     *
     * @param cpuClock the CPU time of the thread that reads, in nanoseconds
     */
    LoadQueue(LongSupplier cpuClock) {
        this.cpuClock = cpuClock;
    }

    synchronized void request(UnwindFile file) {
        wanted.computeIfAbsent(file, Wanted::new).requests++;
        notifyAll();
    }

    synchronized boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** Waits for a file to read: a quick one if there is, and the most wanted one of these. */
    synchronized UnwindFile await() throws InterruptedException {
        while (wanted.isEmpty()) {
            wait();
        }
        return Collections.min(wanted.entrySet(), LoadQueue::compare).getKey();
    }

    private static int compare(Map.Entry<?, Wanted> one, Map.Entry<?, Wanted> other) {
        if (one.getValue().isBefore(other.getValue())) {
            return -1;
        }
        return other.getValue().isBefore(one.getValue()) ? 1 : 0;
    }

    /** Takes a file out, whose reading has ended. */
    synchronized void remove(UnwindFile file) {
        wanted.remove(file);
    }

    /** The time of a file that is going to be read now, by the calling thread. */
    synchronized Turn turn(UnwindFile file) {
        return new Turn(wanted.computeIfAbsent(file, Wanted::new), cpuClock.getAsLong());
    }

    /** The time that a file is given. */
    final class Turn implements BooleanSupplier {
        private final Wanted file;
        private final long startNanos;

        private Turn(Wanted file, long startNanos) {
            this.file = file;
            this.startNanos = startNanos;
        }

        /** Whether the file may be read further: not when the thread is to end. */
        @Override
        public boolean getAsBoolean() {
            return !Thread.currentThread().isInterrupted()
                    && spentNanos() < MOST_NANOS
                    && (file.isQuick || !isQuickOneWaiting());
        }

        private long spentNanos() {
            return file.spentNanos + cpuClock.getAsLong() - startNanos;
        }

        /** Puts the file back behind the others; false when it has had all its time. */
        boolean putBack() {
            synchronized (LoadQueue.this) {
                file.spentNanos = spentNanos();
                return file.spentNanos < MOST_NANOS;
            }
        }
    }

    private synchronized boolean isQuickOneWaiting() {
        for (Wanted one : wanted.values()) {
            if (one.isQuick) {
                return true;
            }
        }
        return false;
    }
}
