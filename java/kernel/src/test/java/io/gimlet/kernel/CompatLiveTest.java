// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code whose stack has another shape. */
@Tag("live")
class CompatLiveTest {
    @TempDir static Path directory;

    @Test
    void codeOf32BitsIsSampledButNotWalked() throws Exception {
        Live.assumePrivileged();
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "32-bit code of x86");
        Path source = directory.resolve("loop.c");
        Path program = directory.resolve("loop");
        Files.writeString(source, "void _start(void) { for (;;) { __asm__ volatile(\"\"); } }");
        Tools.run(
                "gcc",
                "-m32",
                "-nostdlib",
                "-static",
                "-no-pie",
                "-fno-pie",
                source.toString(),
                "-o",
                program.toString());
        ChildProcess child = ChildProcess.start(List.of(program.toString()));
        try (Session session = Session.open()) {
            child.release();
            session.attach(
                    Session.CPU_CLOCK, new Rate.Frequency(999), child.processId(), Inherit.THREADS);
            session.enable();
            Live.await("samples", () -> session.drain() >= 50);
            session.disable();
            session.drain();
            for (TakenSample sample : session.samples) {
                assertThat(sample.status()).isEqualTo(StackStatus.TRUNCATED);
                assertThat(sample.reason()).isEqualTo(Reason.COMPAT_32BIT);
                assertThat(sample.userFrames()).hasSizeLessThanOrEqualTo(1);
            }
            assertThat(session.counters().of(Reason.COMPAT_32BIT))
                    .isEqualTo(session.samples.size());
        } finally {
            child.terminate();
        }
    }
}
