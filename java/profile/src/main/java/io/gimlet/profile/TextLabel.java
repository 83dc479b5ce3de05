// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * A label with a text.
 *
 * @param key name of the label
 * @param value its text; may be empty
 */
public record TextLabel(String key, String value) implements Label {}
