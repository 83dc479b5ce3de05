// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.kernel.Host;
import java.util.function.LongSupplier;

/**
 * Has the JVM collect all its garbage when its heap has grown. The serial collector alone looks
 * through what is old only when the heap may not grow any more, and that is a quarter of the
 * machine's memory. Files that nobody uses stay mapped as long. For the draining thread.
 */
final class HeapGrowth {
    /** At least so much between two collections, or a quarter of what was left by the last. */
    private static final long LEAST_BYTES = 8L << 20;

    private static final int PART_OF_HEAP = 4;

    /** Collections may take this part of the time, in which the ring fills. */
    private static final int PART_OF_TIME = 20;

    private final LongSupplier heapBytes;
    private final LongSupplier clock;
    private final Runnable collector;
    private long limitBytes;
    private long nextNanos = Long.MIN_VALUE;

    /** The heap of this JVM. */
    HeapGrowth() {
        this(Runtime.getRuntime()::totalMemory, Host::monotonicNanos, System::gc);
    }

    /**
     * A heap.
     *
     * @param heapBytes the memory that it takes
     * @param clock in nanoseconds
     * @param collector collects all garbage
     */
    HeapGrowth(LongSupplier heapBytes, LongSupplier clock, Runnable collector) {
        this.heapBytes = heapBytes;
        this.clock = clock;
        this.collector = collector;
        limitBytes = limit();
    }

    private long limit() {
        long now = heapBytes.getAsLong();
        return now + Math.max(LEAST_BYTES, now / PART_OF_HEAP);
    }

    /** Collects if the heap has grown, and not too much time has gone into that lately. */
    void limitIt(long nowNanos) {
        if (heapBytes.getAsLong() <= limitBytes || nowNanos < nextNanos) {
            return;
        }
        long startNanos = clock.getAsLong();
        collector.run();
        long endNanos = clock.getAsLong();
        nextNanos = endNanos + (PART_OF_TIME - 1) * (endNanos - startNanos);
        limitBytes = limit();
    }
}
