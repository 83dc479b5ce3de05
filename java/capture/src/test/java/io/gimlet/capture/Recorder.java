// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.UnwindOptions;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.Sampler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Records as {@code gimlet record} does, with its defaults. */
final class Recorder {
    private final RecordTarget target;
    private List<String> events = List.of(RecordOptions.DEFAULT_EVENT);
    private Optional<Rate> rate = Optional.empty();
    private Optional<Duration> duration = Optional.empty();
    private boolean kernelFrames = true;
    private UnwindOptions unwind = UnwindOptions.DEFAULT;
    private long ringBytes = Recording.ringBytes();

    private Recorder(RecordTarget target) {
        this.target = target;
    }

    static Recorder of(Target target) {
        return of(target.asRecordTarget());
    }

    /** The target and the processes that it starts. */
    static Recorder following(Target target) {
        return of(new RecordTarget.Processes(List.of(target.processId()), true));
    }

    static Recorder of(RecordTarget target) {
        return new Recorder(target);
    }

    /** A command whose output nobody wants to see among that of the tests. */
    static Recorder ofCommand(String shellCommand) {
        return of(
                new RecordTarget.Command(
                        List.of("/bin/sh", "-c", "exec >/dev/null; " + shellCommand)));
    }

    Recorder events(String... names) {
        events = List.of(names);
        return this;
    }

    Recorder frequency(long hertz) {
        rate = Optional.of(new Rate.Frequency(hertz));
        return this;
    }

    Recorder period(long count) {
        rate = Optional.of(new Rate.Period(count));
        return this;
    }

    Recorder seconds(double seconds) {
        duration = Optional.of(Duration.ofMillis(Math.round(seconds * 1000)));
        return this;
    }

    Recorder withoutKernel() {
        kernelFrames = false;
        return this;
    }

    Recorder unwind(UnwindOptions.Mode mode) {
        unwind = new UnwindOptions(mode, UnwindOptions.DEFAULT.memoryBytes());
        return this;
    }

    Recorder ringBytes(long bytes) {
        ringBytes = bytes;
        return this;
    }

    RecordOptions options() {
        return new RecordOptions(
                target, events, rate, duration, kernelFrames, unwind, "gimlet record");
    }

    Recording open(RecordingProgress progress) throws RecordingException {
        RecordOptions options = options();
        try {
            return new Recording(options, Sampler.load(ringBytes), progress);
        } catch (KernelException refused) {
            throw Recording.asRecordingException(refused);
        }
    }

    /** Records until the time is over or the target ends. */
    FinishedRecording record() throws RecordingException {
        try (Recording recording = open(RecordingProgress.NONE)) {
            return recording.run();
        }
    }

    /** Records on a thread of its own; everything is attached on return. */
    RunningRecording start() throws RecordingException, InterruptedException {
        return RunningRecording.start(this);
    }
}
