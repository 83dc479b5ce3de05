// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What a user asked of a profile cannot be had from it; the message, for them, says why. */
public final class ProfileRequestException extends IllegalArgumentException {
    @Serial private static final long serialVersionUID = 1;

    ProfileRequestException(String message) {
        super(message);
    }

    ProfileRequestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
