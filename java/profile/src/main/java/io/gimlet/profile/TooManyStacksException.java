// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.Serial;

/** A profile has more distinct call paths than the heap can hold. */
public final class TooManyStacksException extends ProfileTooLargeException {
    @Serial private static final long serialVersionUID = 1;

    TooManyStacksException(int limit) {
        super("more than " + limit + " distinct call paths");
    }
}
