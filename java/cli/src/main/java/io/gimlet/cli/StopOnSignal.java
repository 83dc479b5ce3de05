// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.OutputFile;
import io.gimlet.capture.Recording;
import io.gimlet.capture.RecordingException;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.StopSignals;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/** The first Ctrl-C, or SIGTERM, ends the recording and keeps it; the second one gives up. */
final class StopOnSignal {
    private static final int INTERRUPTED = 130;
    private static final long COMMAND_POLL_MILLIS = 10;

    private final Recording recording;
    private final Optional<OutputFile> file;
    private final AtomicBoolean asked = new AtomicBoolean();

    private StopOnSignal(Recording recording, Optional<OutputFile> file) {
        this.recording = recording;
        this.file = file;
    }

    static StopOnSignal install(Recording recording, Optional<OutputFile> file)
            throws RecordingException {
        StopOnSignal stop = new StopOnSignal(recording, file);
        try {
            StopSignals signals = StopSignals.open();
            Thread thread = new Thread(() -> stop.watch(signals), "gimlet-signals");
            thread.setDaemon(true);
            thread.start();
        } catch (KernelException refused) {
            throw Recording.asRecordingException(refused);
        }
        return stop;
    }

    private void watch(StopSignals signals) {
        try {
            for (long came = 0; came < 2; came += signals.await()) {
                if (came == 1) {
                    asked.set(true);
                    recording.stop();
                }
            }
        } catch (KernelException impossible) {
            throw new AssertionError(impossible);
        }
        file.ifPresent(OutputFile::discard);
        System.err.println("gimlet: gave up; nothing was written");
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    /** Waits for the command; one that outlives a stop by signal is asked to end. */
    int awaitCommand() {
        boolean terminated = false;
        OptionalInt code = recording.commandExitCode();
        while (code.isEmpty()) {
            if (asked.get() && !terminated) {
                recording.terminateCommand();
                terminated = true;
            }
            try {
                Thread.sleep(COMMAND_POLL_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return INTERRUPTED;
            }
            code = recording.commandExitCode();
        }
        return code.getAsInt();
    }
}
