// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.util.Locale;

/**
 * The verifier's work for the sampling program on the running kernel (tools/instruction-counts). It
 * is the largest part of the start of a recording, and grows without a sound: above its budget the
 * run fails.
 */
final class InstructionCounts {
    static final long BUDGET = 25_000;
    private static final int LOADS = 5;

    private InstructionCounts() {}

    public static void main(String[] arguments) throws KernelException {
        long fastestNanos = Long.MAX_VALUE;
        long instructions = 0;
        for (int i = 0; i < LOADS; i++) {
            long start = System.nanoTime();
            try (Sampler sampler = Sampler.load(1 << 16)) {
                fastestNanos = Math.min(fastestNanos, System.nanoTime() - start);
                instructions = sampler.cost().verifiedInstructions();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s %,8d instructions verified, %5.1f ms to load%s%n",
                Sampler.PROGRAM,
                instructions,
                fastestNanos / 1e6,
                instructions > BUDGET ? ", above its budget of " + BUDGET : "");
        System.exit(instructions > BUDGET ? 1 : 0);
    }
}
