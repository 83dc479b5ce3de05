// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.Serial;

/** A view of a profile would take more memory than there is. */
public sealed class ProfileTooLargeException extends RuntimeException
        permits TooManyStacksException {
    @Serial private static final long serialVersionUID = 1;

    /**
     * @param what what there is too much of, for example {@code more than 7 distinct call paths}
     */
    ProfileTooLargeException(String what) {
        super("the profile has " + what + "; give Java a larger heap (-Xmx)");
    }
}
