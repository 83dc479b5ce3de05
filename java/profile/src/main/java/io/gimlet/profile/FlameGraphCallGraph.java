// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.Arrays;

/**
 * Who calls whom in a {@link FlameGraphTree}. An edge is a caller's frame with a callee's frame,
 * however many nodes have it; edges are numbered by caller, and for each caller in the order of the
 * first node.
 *
 * <p>A function calls few others, so that a node is told by a small number: which of its parent's
 * callees it is. Written like that, the tree takes a quarter of the space.
 */
final class FlameGraphCallGraph {
    /** The edge of the root, which nobody calls. */
    static final int NONE = -1;

    private final int[] edgeStarts;
    private final IntColumn callees = new IntColumn();
    private final int[] edgeOfNode;

    FlameGraphCallGraph(FlameGraphTree tree, int frameCount) {
        edgeStarts = new int[frameCount + 1];
        edgeOfNode = new int[tree.size()];
        edgeOfNode[0] = NONE;
        int[] ends = new int[frameCount];
        int[] nodes = nodesByCaller(tree, ends);
        int[] edgeOfCallee = new int[frameCount];
        Arrays.fill(edgeOfCallee, NONE);
        int start = 0;
        for (int caller = 0; caller < frameCount; caller++) {
            edgeStarts[caller] = callees.size();
            for (int i = start; i < ends[caller]; i++) {
                int callee = tree.frame(nodes[i]);
                if (edgeOfCallee[callee] < edgeStarts[caller]) {
                    edgeOfCallee[callee] = callees.size();
                    callees.add(callee);
                }
                edgeOfNode[nodes[i]] = edgeOfCallee[callee];
            }
            start = ends[caller];
        }
        edgeStarts[frameCount] = callees.size();
    }

    /** Number of edges. */
    int size() {
        return callees.size();
    }

    /** Where the edges of a caller begin; those of the next caller end them. */
    int firstEdge(int frame) {
        return edgeStarts[frame];
    }

    /** The frame that an edge leads to. */
    int callee(int edge) {
        return callees.get(edge);
    }

    /** The edge from the frame of the node's parent to that of the node, or {@link #NONE}. */
    int edge(int node) {
        return edgeOfNode[node];
    }

    /** All nodes but the root, those with equal callers together and otherwise in order. */
    private static int[] nodesByCaller(FlameGraphTree tree, int[] ends) {
        for (int node = 0; node < tree.size(); node++) {
            ends[tree.frame(node)] += tree.childCount(node);
        }
        int end = 0;
        for (int caller = 0; caller < ends.length; caller++) {
            int count = ends[caller];
            ends[caller] = end;
            end += count;
        }
        int[] nodes = new int[end];
        int child = 1;
        for (int node = 0; node < tree.size(); node++) {
            int caller = tree.frame(node);
            for (int i = 0; i < tree.childCount(node); i++) {
                nodes[ends[caller]++] = child++;
            }
        }
        return nodes;
    }
}
