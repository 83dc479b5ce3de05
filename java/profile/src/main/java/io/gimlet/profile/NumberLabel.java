// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import org.jspecify.annotations.Nullable;

/**
 * A label with a number.
 *
 * @param key name of the label
 * @param value its number
 * @param unit unit of the number in pprof's spelling, or empty when it has none
 */
public record NumberLabel(String key, long value, String unit) implements Label {

    // Not the record's own, for the reason that Mapping gives.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NumberLabel that
                && value == that.value
                && key.equals(that.key)
                && unit.equals(that.unit);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Long.hashCode(value);
    }
}
