// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gimlet.kernel.Capabilities.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** What live tests share. */
final class Live {
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    private Live() {}

    /** Live tests sample real processes: without the right to, they are skipped. */
    static void assumePrivileged() throws KernelException {
        Capabilities held = Capabilities.ofThisProcess();
        assumeTrue(
                held.has(Capability.CAP_BPF) && held.has(Capability.CAP_PERFMON),
                "needs CAP_BPF and CAP_PERFMON");
    }

    /** Waits for something that a busy machine may take a while for. */
    static void await(String what, BooleanSupplier done) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(end);
            Thread.sleep(10);
        }
    }

    static long openDescriptors() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
