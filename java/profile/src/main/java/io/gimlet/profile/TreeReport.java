// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * Who calls what at which cost, from the roots of the stacks down.
 *
 * @param summary what the report is made of
 * @param by what calls are told apart by
 * @param root the empty call path, with everything below it
 */
public record TreeReport(ReportSummary summary, GroupBy by, TreeNode root) {}
