// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads of a process that the kernel made for itself. */
@Tag("live")
class IoWorkersLiveTest {
    @TempDir private Path directory;

    @Test
    void workersOfIoUringHaveNoUserStack() throws Exception {
        Live.assumePrivileged();
        Path program = Target.compile(directory, "io-workers");
        try (Target target = Target.start(program);
                Session session = new Session(1 << 22, new SampleFilter.All(), true)) {
            session.attach(
                    Session.CPU_CLOCK, new Rate.Frequency(999), target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            Live.await("samples of workers", () -> ofWorkers(session).size() >= 200);
            session.disable();

            assertThat(ofWorkers(session))
                    .allSatisfy(sample -> {
                        assertThat(sample.status()).isEqualTo(StackStatus.NONE);
                        assertThat(sample.reason()).isEqualTo(Reason.NONE);
                        assertThat(sample.userFrames()).isEmpty();
                        assertThat(sample.kernelFrames()).isNotEmpty();
                        assertThat(sample.processId()).isEqualTo(target.processId);
                    });
        }
    }

    private static List<TakenSample> ofWorkers(Session session) {
        session.drain();
        return session.samples.stream()
                .filter(sample -> sample.comm().startsWith("iou-wrk-"))
                .toList();
    }
}
