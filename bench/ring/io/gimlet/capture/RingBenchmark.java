// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.naming.Symbolizer;
import io.gimlet.capture.process.CodeFiles;
import io.gimlet.capture.process.ProcessTable;
import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.samples.Aggregator;
import io.gimlet.capture.samples.Window;
import io.gimlet.kernel.BpfRing;
import io.gimlet.kernel.FilledRing;
import io.gimlet.kernel.SampleView;
import io.gimlet.symbols.DebugFiles;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * How many records a second of its CPU time one thread takes from the ring: {@code reader} looks at
 * every frame, {@code aggregator} adds the samples up as a recording does. Prints one number.
 */
final class RingBenchmark {
    private static final int FRAMES = 40;
    private static final int STACKS = 1000;
    private static final long WARM_UP_NANOS = 1_000_000_000L;
    private static final long WINDOW_NANOS = 50_000_000L;
    private static final int WINDOWS = 9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private RingBenchmark() {}

    /** Copies and adds up the frames, so that none can be left out. */
    private static final class Reader implements BpfRing.Consumer {
        private final long[] frames = new long[127 + 1024];
        private long sum;

        @Override
        public void accept(SampleView sample) {
            sample.copyFrames(frames);
            for (int i = 0; i < sample.userWords(); i++) {
                sum += frames[i];
            }
            sum += sample.weight();
        }
    }

    /** Runs what the first argument names. */
    public static void main(String[] arguments) {
        int processId = (int) ProcessHandle.current().pid();
        FilledRing ring = new FilledRing(processId, FRAMES, STACKS);
        BpfRing.Consumer consumer =
                switch (arguments[0]) {
                    case "reader" -> new Reader();
                    case "aggregator" ->
                            new Aggregator(
                                    new ProcessTable(),
                                    new CodeFiles(),
                                    new Symbolizer(
                                            new DebugFiles(), new InternalFailures()),
                                    Window.first(1));
                    default -> throw new IllegalArgumentException(arguments[0]);
                };
        rate(ring, consumer, WARM_UP_NANOS);
        double[] rates = new double[WINDOWS];
        Arrays.setAll(rates, window -> rate(ring, consumer, WINDOW_NANOS));
        Arrays.sort(rates);
        System.out.println(rates[WINDOWS / 2]);
        if (consumer instanceof Reader reader && reader.sum == 0) {
            throw new IllegalStateException("nothing was read");
        }
    }

    /** Records a second over this much of the thread's CPU time. */
    private static double rate(FilledRing ring, BpfRing.Consumer consumer, long nanos) {
        long start = THREADS.getCurrentThreadCpuTime();
        long end = start;
        long records = 0;
        while (end - start < nanos) {
            records += ring.drain(consumer);
            end = THREADS.getCurrentThreadCpuTime();
        }
        return records * 1e9 / (end - start);
    }
}
