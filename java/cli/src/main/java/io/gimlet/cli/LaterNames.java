// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.Recording;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.kernel.ChildProcess;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.HostUser;
import io.gimlet.kernel.KernelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code gimlet symbolize} as what follows a recording. Its process is forked before the recording
 * gives up what it does not need, and executes when the profile is written: a recorder with
 * privileges uses no network. Under sudo it is a process of the user who called that.
 */
final class LaterNames {
    private static final int PATIENCE_MILLIS = 20;

    private final ChildProcess process;

    private LaterNames(ChildProcess process) {
        this.process = process;
    }

    /** Forks what will name the profile at a place. */
    static LaterNames prepare(Path profile, boolean isQuiet) throws RecordingException {
        Path launcher = DoctorCommand.launcher();
        List<String> command =
                new ArrayList<>(
                        List.of(
                                launcher.toString(),
                                "symbolize",
                                "--debuginfod",
                                "--after-record",
                                profile.toAbsolutePath().toString()));
        if (isQuiet) {
            command.add("--quiet");
        }
        try {
            return new LaterNames(ChildProcess.start(command, sudoUser()));
        } catch (KernelException refused) {
            throw Recording.asRecordingException(refused);
        }
    }

    private static Optional<HostUser> sudoUser() {
        int id = OutputFile.sudoId("SUDO_UID");
        return id < 0 || Host.effectiveUserId() != 0
                ? Optional.empty()
                : HostUser.find(Integer.toString(id));
    }

    /** Names the profile, and waits until that is done. */
    void find() throws RecordingException {
        try {
            process.release();
            while (process.poll().isEmpty()) {
                Thread.sleep(PATIENCE_MILLIS);
            }
        } catch (KernelException refused) {
            throw Recording.asRecordingException(refused);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
