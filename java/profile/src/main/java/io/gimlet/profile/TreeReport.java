// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * Who calls what at which cost, from the roots of the stacks down.
 *
 * @param summary what the report is made of
 * @param root the empty call path, with everything below it
 */
public record TreeReport(ReportSummary summary, TreeNode root) {}
