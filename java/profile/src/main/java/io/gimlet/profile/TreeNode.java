// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;

/**
 * A call path of a tree report, named by its last call.
 *
 * @param name what is called
 * @param kind where its code lives
 * @param total sum of the samples that end here or below
 * @param self sum of the samples that end here
 * @param children the calls made here, the most costly first
 * @param omitted how many calls made here are below the cut-off
 * @param omittedTotal sum of the samples of those
 */
public record TreeNode(
        String name,
        FrameKind kind,
        long total,
        long self,
        List<TreeNode> children,
        int omitted,
        long omittedTotal) {}
