// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;

/**
 * What costs how much, hottest first: by self value, then by cumulative value, then by name.
 *
 * @param summary what the report is made of
 * @param by what has a row
 * @param rows all rows
 */
public record FlatReport(ReportSummary summary, GroupBy by, List<FlatRow> rows) {}
