// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

/**
 * The merged stacks of a flame graph. Nodes are numbered level by level from the root, which is 0,
 * so that the children of a node follow each other, those of node 0 first, then those of node 1,
 * and so on. Among siblings the heaviest comes first.
 */
final class FlameGraphTree {
    /** The code of the node was called. */
    static final int CALLED = 1;

    /** The code of the node was compiled into its caller. */
    static final int INLINED = 2;

    private final IntColumn frames = new IntColumn();
    private final IntColumn firstLines = new IntColumn();
    private final IntColumn lastLines = new IntColumn();
    private final IntColumn callKinds = new IntColumn();
    private final IntColumn childCounts = new IntColumn();
    private final LongColumn selves = new LongColumn();
    private long negativeSamples;

    /** Appends a node; {@link #finish} comes for each node in the same order, later. */
    void add(int frame, int firstLine, int lastLine, int callKinds) {
        frames.add(frame);
        firstLines.add(firstLine);
        lastLines.add(lastLine);
        this.callKinds.add(callKinds);
    }

    void finish(long self, int childCount) {
        selves.add(self);
        childCounts.add(childCount);
    }

    void countNegativeSample() {
        negativeSamples++;
    }

    int size() {
        return frames.size();
    }

    /** The frame of a node, as {@link FlameGraphSites#frames} numbers them. */
    int frame(int node) {
        return frames.get(node);
    }

    /** The smallest source line of the node's samples; 0 when none is known. */
    int firstLine(int node) {
        return firstLines.get(node);
    }

    /** The largest source line of the node's samples; 0 when none is known. */
    int lastLine(int node) {
        return lastLines.get(node);
    }

    /** {@link #CALLED}, {@link #INLINED} or, where samples differ, the sum of both. */
    int callKinds(int node) {
        return callKinds.get(node);
    }

    int childCount(int node) {
        return childCounts.get(node);
    }

    /** The sum of the samples that end at the node. */
    long self(int node) {
        return selves.get(node);
    }

    /** How many samples are not in the tree because a box cannot have a negative width. */
    long negativeSamples() {
        return negativeSamples;
    }
}
