// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * A label with a number.
 *
 * @param key name of the label
 * @param value its number
 * @param unit unit of the number in pprof's spelling, or empty when it has none
 */
public record NumberLabel(String key, long value, String unit) implements Label {}
