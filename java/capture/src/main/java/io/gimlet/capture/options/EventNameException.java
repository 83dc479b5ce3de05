// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.options;

import java.io.Serial;

/**
 * The name of an event is wrong on any machine: unknown, given twice, or of a kind not recorded.
 */
public final class EventNameException extends RecordingException {
    @Serial private static final long serialVersionUID = 1L;

    EventNameException(String message) {
        super(message);
    }
}
