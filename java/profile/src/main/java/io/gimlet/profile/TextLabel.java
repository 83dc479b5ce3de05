// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import org.jspecify.annotations.Nullable;

/**
 * A label with a text.
 *
 * @param key name of the label
 * @param value its text; may be empty
 */
public record TextLabel(String key, String value) implements Label {

    // Not the record's own, for the reason that Mapping gives.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TextLabel that && key.equals(that.key) && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + value.hashCode();
    }
}
