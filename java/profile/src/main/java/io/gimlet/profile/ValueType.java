// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * What one value of a sample measures, for example {@code ("samples", "count")} or {@code ("cpu",
 * "nanoseconds")}.
 *
 * @param type what is measured
 * @param unit the unit of the number, in pprof's spelling ("count", "nanoseconds", "bytes")
 */
public record ValueType(String type, String unit) {}
