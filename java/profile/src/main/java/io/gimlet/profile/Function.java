// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import org.jspecify.annotations.Nullable;

/**
 * A function of the profiled program.
 *
 * @param name the name for people, demangled
 * @param systemName the name that the compiler gave, or {@code name} where they are the same
 * @param file source file, or empty when unknown
 * @param startLine line on which the function starts; 0 when unknown
 */
public record Function(String name, String systemName, String file, int startLine) {

    // Not the record's own, for the reason that Mapping gives.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Function that
                && startLine == that.startLine
                && name.equals(that.name)
                && systemName.equals(that.systemName)
                && file.equals(that.file);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + systemName.hashCode())
                + 31 * file.hashCode()
                + startLine;
    }
}
