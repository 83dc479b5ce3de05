// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.result.FinishedRecording;
import java.util.Map;

/**
 * A recording of a demo that runs, and what the demo says of the same time. It takes as long as so
 * many samples take: on a busy machine a demo runs little.
 */
record DemoRun(
        int processId,
        FinishedRecording recording,
        Samples samples,
        Account before,
        Account after) {
    static DemoRun record(long hertz, long samples, String program, String... options)
            throws Exception {
        try (Target demo = Target.start(program, options);
                RunningRecording recording = Recorder.of(demo).frequency(hertz).start()) {
            Account before = demo.account();
            recording.awaitSamples(samples);
            Account after = demo.account();
            FinishedRecording finished = recording.stop();
            return new DemoRun(demo.processId(), finished, Samples.of(finished), before, after);
        }
    }

    /** True shares of the CPU time, by mangled name. */
    Map<String, Double> truth() {
        return after.sharesSince(before);
    }
}
