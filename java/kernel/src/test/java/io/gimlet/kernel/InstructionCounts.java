// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.Sampler.Walk;
import java.util.Locale;
import java.util.Map;

/**
 * The verifier's work for each program on the running kernel (tools/instruction-counts). It is the
 * largest part of the start of a recording, and grows without a sound: above its budget the run
 * fails.
 */
final class InstructionCounts {
    private static final Map<Walk, Long> BUDGETS =
            Map.of(Walk.BEST, 5_000L, Walk.BOUNDED, 100_000L);
    private static final int LOADS = 5;

    private InstructionCounts() {}

    public static void main(String[] arguments) throws KernelException {
        boolean within = true;
        for (Walk walk : Walk.values()) {
            within &= count(walk);
        }
        System.exit(within ? 0 : 1);
    }

    /** Prints one line; whether the program is within its budget. */
    private static boolean count(Walk walk) throws KernelException {
        long fastestNanos = Long.MAX_VALUE;
        long instructions = 0;
        String program = "";
        for (int i = 0; i < LOADS; i++) {
            long start = System.nanoTime();
            try (Sampler sampler = Sampler.load(1 << 16, walk)) {
                fastestNanos = Math.min(fastestNanos, System.nanoTime() - start);
                instructions = sampler.cost().verifiedInstructions();
                program = sampler.program();
            }
        }
        long budget = BUDGETS.getOrDefault(walk, 0L);
        System.out.printf(
                Locale.ROOT,
                "%-24s %,8d instructions verified, %5.1f ms to load%s%n",
                program,
                instructions,
                fastestNanos / 1e6,
                instructions > budget ? ", above its budget of " + budget : "");
        return instructions <= budget;
    }
}
