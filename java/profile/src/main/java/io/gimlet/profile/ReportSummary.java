// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;

/**
 * What a report is made of.
 *
 * @param type what its values measure
 * @param total sum over all samples of the profile, which percentages refer to
 * @param shown sum over the samples that the focus keeps
 * @param filters the filters, as {@code focus=REGEX}
 */
public record ReportSummary(ValueType type, long total, long shown, List<String> filters) {}
