// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.result.FinishedRecording;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A recording that goes on while the test does something. */
final class RunningRecording implements AutoCloseable, RecordingProgress {
    private static final long PATIENCE_SECONDS = 150;

    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final Recording recording;
    private final CompletableFuture<FinishedRecording> finished;
    private volatile long samples;

    private RunningRecording(Recorder recorder) throws RecordingException {
        recording = recorder.open(this);
        finished =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return recording.run();
                            } catch (RecordingException refused) {
                                throw new CompletionException(refused);
                            }
                        },
                        task -> new Thread(task, "recording").start());
    }

    static RunningRecording start(Recorder recorder)
            throws RecordingException, InterruptedException {
        RunningRecording running = new RunningRecording(recorder);
        try {
            await(CompletableFuture.anyOf(running.started, running.finished));
            return running;
        } catch (RecordingException refused) {
            running.recording.close();
            throw refused;
        }
    }

    @Override
    public void started(String event) {
        started.complete(null);
    }

    @Override
    public void progressed(Duration elapsed, Optional<Duration> left, long taken, long lost) {
        samples = taken;
    }

    @Override
    public void ended() {}

    Recording recording() {
        return recording;
    }

    /** Waits for so many samples. */
    void awaitSamples(long count) throws RecordingException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (samples < count) {
            if (finished.isDone() || System.nanoTime() > end) {
                awaitEnd(); // tells why it failed, if it did
                throw new AssertionError("only " + samples + " samples came");
            }
            Thread.sleep(10);
        }
    }

    /** Stops the recording, and takes what it has. */
    FinishedRecording stop() throws RecordingException, InterruptedException {
        recording.stop();
        return awaitEnd();
    }

    /** Waits until the recording has ended by itself. */
    FinishedRecording awaitEnd() throws RecordingException, InterruptedException {
        return await(finished);
    }

    private static <T> T await(CompletableFuture<T> future)
            throws RecordingException, InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException tooLong) {
            throw new AssertionError("the recording does not get on", tooLong);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RecordingException refused) {
                throw refused;
            }
            throw new AssertionError(failed.getCause());
        }
    }

    @Override
    public void close() {
        recording.stop();
        finished.handle((result, reportedBefore) -> null)
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        recording.close();
    }
}
