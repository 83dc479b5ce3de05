// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

import io.gimlet.kernel.Errno;
import io.gimlet.kernel.KernelException;
import java.io.Serial;

/** The command that was to be recorded cannot be executed. */
public final class CommandRefusedException extends RecordingException {
    @Serial private static final long serialVersionUID = 1L;

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final int exitCode;

    public CommandRefusedException(KernelException refused) {
        super(String.valueOf(refused.getMessage()), refused, null);
        exitCode = refused.code() == Errno.ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
    }

    /** What shells, env(1) and nohup(1) exit with in this case. */
    public int exitCode() {
        return exitCode;
    }
}
