// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much the code under test allocates, once it is compiled. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /** Bytes that the calling thread allocates in {@code action}, which has run often before. */
    public static long of(Runnable action) {
        for (int i = 0; i < 20; i++) {
            action.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        action.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
