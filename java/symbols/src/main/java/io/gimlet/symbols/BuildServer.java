// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Gets files of builds from elsewhere, when they are not installed. Thread-safe, and slow: whoever
 * must go on does not ask.
 */
@FunctionalInterface
public interface BuildServer {
    /** Has nothing. */
    BuildServer NONE = buildId -> Optional.empty();

    /**
     * Returns the debug file of a build, which has that build id; empty when nobody has it.
     *
     * @param buildId hexadecimal
     */
    Optional<Path> debugFile(String buildId);
}
