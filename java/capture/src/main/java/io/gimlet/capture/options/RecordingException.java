// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A recording that cannot be made: one line for the user says what, on what, why and what to do.
 */
public sealed class RecordingException extends Exception
        permits CommandRefusedException, EventNameException {
    @Serial private static final long serialVersionUID = 1L;

    private final @Nullable String details;

    /** A refusal with its whole message. */
    public RecordingException(String message) {
        super(message);
        this.details = null;
    }

    /** A refusal with a cause, and many lines for those who ask for them. */
    public RecordingException(String message, Throwable cause, @Nullable String details) {
        super(message, cause);
        this.details = details;
    }

    /** The verifier's log, say; null when there is no more to tell. */
    public @Nullable String details() {
        return details;
    }
}
