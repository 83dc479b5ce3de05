// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * How long it takes to open, load and verify the sampling program: the first time in a JVM, which
 * also links the native functions, and the second time. Prints the time and the CPU time of both, in
 * milliseconds, and the instructions that the verifier looked at.
 */
final class LoadBenchmark {
    private static final long RING_BYTES = 4 << 20;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LoadBenchmark() {}

    /** Loads it twice; takes no arguments. */
    public static void main(String[] arguments) throws KernelException {
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            long cpuStart = THREADS.getCurrentThreadCpuTime();
            try (Sampler sampler = Sampler.load(RING_BYTES)) {
                System.out.println((System.nanoTime() - start) / 1e6);
                System.out.println((THREADS.getCurrentThreadCpuTime() - cpuStart) / 1e6);
                if (i == 1) {
                    System.out.println(sampler.cost().verifiedInstructions());
                }
            }
        }
    }
}
