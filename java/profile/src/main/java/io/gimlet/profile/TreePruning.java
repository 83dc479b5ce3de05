// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Cuts a call tree down to the calls that matter. */
final class TreePruning {
    private static final Comparator<TreeNode> MOST_COSTLY_FIRST =
            Comparator.comparingLong((TreeNode node) -> -Math.abs(node.total()))
                    .thenComparing(TreeNode::name);

    private final CallTree tree;
    private final List<Draft> drafts = new ArrayList<>();

    /** A node that stays, while its children are collected. */
    private static final class Draft {
        final int node;
        final int parent;
        final List<TreeNode> children = new ArrayList<>(1);
        int omitted;
        long omittedTotal;

        Draft(int node, int parent) {
            this.node = node;
            this.parent = parent;
        }
    }

    private TreePruning(CallTree tree) {
        this.tree = tree;
    }

    /**
     * The root of what is left.
     *
     * @param cutOff smallest total, whatever its sign, of a call that stays
     */
    static TreeNode prune(CallTree tree, double cutOff) {
        return new TreePruning(tree).prune(cutOff);
    }

    private TreeNode prune(double cutOff) {
        drafts.add(new Draft(CallTree.ROOT, CallTree.NONE));
        for (int position = 0; position < drafts.size(); position++) {
            addChildren(position, cutOff);
        }
        // Parents come before their children: backwards, a stack of any depth needs no recursion.
        for (int position = drafts.size() - 1; position > 0; position--) {
            Draft draft = drafts.get(position);
            drafts.get(draft.parent).children.add(finish(draft, tree.name(draft.node)));
        }
        return finish(drafts.getFirst(), "all");
    }

    private void addChildren(int position, double cutOff) {
        Draft draft = drafts.get(position);
        int child = tree.firstChild(draft.node);
        while (child != CallTree.NONE) {
            if (Math.abs((double) tree.total(child)) < cutOff) {
                draft.omitted++;
                draft.omittedTotal += tree.total(child);
            } else {
                drafts.add(new Draft(child, position));
            }
            child = tree.nextSibling(child);
        }
    }

    private TreeNode finish(Draft draft, String name) {
        draft.children.sort(MOST_COSTLY_FIRST);
        int node = draft.node;
        return new TreeNode(
                name,
                node == CallTree.ROOT ? FrameKind.OTHER : tree.kind(node),
                tree.total(node),
                tree.self(node),
                draft.children,
                draft.omitted,
                draft.omittedTotal);
    }
}
