// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.SideBand;
import java.util.List;
import java.util.function.IntPredicate;

/** The kernel's news of processes, from the buffers of all CPUs. For the draining thread. */
public final class SideBandFeed implements AutoCloseable {
    /**
     * With its first page as much as the kernel lets each user lock per CPU by default
     * (kernel.perf_event_mlock_kb): a second of 200 processes that map twenty files each.
     */
    private static final int BYTES_PER_CPU = 512 << 10;

    private final SideBand sideBand;
    private final SideBandQueue queue;

    /**
     * Opens the buffers; news come from now on.
     *
     * @param wanted the ids of the processes to follow
     */
    public SideBandFeed(IntPredicate wanted) throws KernelException {
        sideBand = new SideBand(Host.onlineCpus(), BYTES_PER_CPU);
        queue = new SideBandQueue(wanted);
    }

    /** File descriptors that are readable when news wait. */
    public List<Integer> fds() {
        return sideBand.fds();
    }

    /** Everything that has come, oldest first. */
    public List<SideBandEvent> take() {
        sideBand.drain(queue);
        return queue.take();
    }

    /**
     * What happened before a time, oldest first; the rest comes with the next call.
     *
     * @param timeNanos on CLOCK_MONOTONIC, not in the future
     */
    public List<SideBandEvent> takeUntil(long timeNanos) {
        sideBand.drain(queue);
        return queue.takeUntil(timeNanos);
    }

    /** Everything that has come by now and was not taken, in no order; it stays. */
    public List<SideBandEvent> waiting() {
        sideBand.drain(queue);
        return queue.waiting();
    }

    /** How many records did not fit into their buffer. */
    public long lost() {
        return queue.lost();
    }

    @Override
    public void close() {
        sideBand.close();
    }
}
