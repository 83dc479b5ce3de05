// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import one.convert.Arguments;
import one.convert.JfrToPprof;
import one.profiler.AsyncProfiler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the pprof that async-profiler's converter makes of a recording of this JVM. */
@Tag("tools")
class AsyncProfilerTest {
    @TempDir private Path directory;

    @Test
    void readsWhatAsyncProfilerRecorded() throws IOException {
        Path jfr = directory.resolve("recording.jfr");
        Path pprof = directory.resolve("recording.pprof");
        AsyncProfiler profiler = AsyncProfiler.getInstance();
        profiler.execute("start,event=itimer,interval=1ms,jfr,file=" + jfr);
        try {
            assertThat(burn(1_000_000_000)).isNotZero();
        } finally {
            profiler.execute("stop,file=" + jfr);
        }
        JfrToPprof.convert(
                jfr.toString(),
                pprof.toString(),
                new Arguments("--cpu", "--threads", "--output", "pprof"));

        Profile profile;
        try (var in = Files.newInputStream(pprof)) {
            profile = PprofReader.read(in);
        }
        FlatReport report = new Report(profile).focus("AsyncProfilerTest\\.burn").flat();

        assertThat(profile.sampleCount()).isPositive();
        assertThat(report.summary().shown())
                .as("samples of %s in burn", report.summary().total())
                .isGreaterThan(report.summary().total() / 2);
        assertThat(PprofReader.read(PprofRoundTripTest.written(profile))).isEqualTo(profile);
    }

    /** By the thread's CPU time: on a busy machine a second of the clock is too little of that. */
    private static long burn(long cpuNanos) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        long sum = 1;
        while (threads.getCurrentThreadCpuTime() - begin < cpuNanos) {
            for (int i = 0; i < 10_000; i++) {
                sum += sum * i ^ i;
            }
        }
        return sum | 1;
    }
}
