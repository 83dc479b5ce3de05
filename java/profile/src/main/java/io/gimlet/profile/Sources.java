// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;

/** Source files that a profile names. */
@FunctionalInterface
public interface Sources {
    /** The lines of a file; empty when it is not there. */
    List<String> lines(String file);
}
