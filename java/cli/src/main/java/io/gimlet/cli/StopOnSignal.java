// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.Recording;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.StopSignals;
import java.util.Optional;
import java.util.OptionalInt;

/** The first Ctrl-C, or SIGTERM, ends the recording and keeps it; the second one gives up. */
public final class StopOnSignal {
    private static final int INTERRUPTED = 130;
    private static final long COMMAND_POLL_MILLIS = 10;

    private final Recording recording;
    private final Optional<OutputFile> file;
    private final boolean hasCommand;
    private volatile boolean asked;

    private StopOnSignal(Recording recording, Optional<OutputFile> file, boolean hasCommand) {
        this.recording = recording;
        this.file = file;
        this.hasCommand = hasCommand;
    }

    /**
     * Takes the signals over, for the rest of the process's life.
     *
     * @param file what is to be removed when the user gives up; empty for standard output
     * @param hasCommand whether the recording runs a command
     */
    public static StopOnSignal install(
            Recording recording, Optional<OutputFile> file, boolean hasCommand)
            throws RecordingException {
        StopOnSignal stop = new StopOnSignal(recording, file, hasCommand);
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
            long came = awaitAny(signals);
            asked = true;
            recording.stop();
            if (came == 1) {
                awaitAny(signals);
            }
        } catch (KernelException impossible) {
            throw new AssertionError(impossible);
        }
        giveUp();
    }

    private void giveUp() {
        boolean tooLate = file.isPresent() && !file.get().discard();
        if (tooLate && !hasCommand) {
            return; // it is ending anyway
        }
        System.err.println(
                tooLate
                        ? "gimlet: gave up waiting for the command, which may go on"
                        : "gimlet: gave up; no profile was written");
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    private static long awaitAny(StopSignals signals) throws KernelException {
        long came;
        do {
            came = signals.await();
        } while (came == 0);
        return came;
    }

    /** Waits for the command; one that outlives a stop by signal is asked to end. */
    public int awaitCommand(boolean quiet) {
        OptionalInt code = recording.commandExitCode();
        if (code.isEmpty() && !asked && !quiet) {
            System.err.println("waiting for the command to end; Ctrl-C ends it");
        }
        boolean terminated = false;
        while (code.isEmpty()) {
            if (asked && !terminated) {
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
