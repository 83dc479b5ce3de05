// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.io.Serial;

/** A file is no profile, is damaged, or asks for more memory than there is. */
public final class MalformedProfileException extends IOException {
    @Serial private static final long serialVersionUID = 1;

    /** Says in {@code message} what is wrong, for people to read. */
    public MalformedProfileException(String message) {
        super(message);
    }

    MalformedProfileException(String message, Throwable cause) {
        super(message, cause);
    }
}
