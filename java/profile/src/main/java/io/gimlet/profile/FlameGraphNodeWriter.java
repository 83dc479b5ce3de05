// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.IOException;
import java.util.Arrays;

/**
 * Writes the nodes of a tree, column by column, in few bytes: frames by way of a {@link
 * FlameGraphCallGraph}, values without their common divisor, source lines only where they are not
 * what their surroundings suggest.
 */
final class FlameGraphNodeWriter {
    private final FlameGraphTree tree;
    private final FlameGraphCallGraph calls;
    private final int frameCount;
    private final FlameGraphVarints out;

    FlameGraphNodeWriter(FlameGraphTree tree, int frameCount, FlameGraphVarints out) {
        this.tree = tree;
        this.frameCount = frameCount;
        this.out = out;
        calls = new FlameGraphCallGraph(tree, frameCount);
    }

    void write() throws IOException {
        writeCalls();
        out.write(tree.size());
        for (int node = 0; node < tree.size(); node++) {
            out.write(tree.childCount(node));
        }
        writeFrames();
        writeSelves();
        writeSources();
    }

    private void writeCalls() throws IOException {
        for (int frame = 0; frame < frameCount; frame++) {
            out.write(calls.firstEdge(frame + 1) - calls.firstEdge(frame));
        }
        for (int edge = 0; edge < calls.size(); edge++) {
            out.write(calls.callee(edge));
        }
    }

    private void writeFrames() throws IOException {
        int child = 1;
        for (int node = 0; node < tree.size(); node++) {
            int firstEdge = calls.firstEdge(tree.frame(node));
            for (int i = 0; i < tree.childCount(node); i++) {
                out.write(calls.edge(child++) - firstEdge);
            }
        }
    }

    /** With a fixed period all values are multiples of it, which are short. */
    private void writeSelves() throws IOException {
        long divisor = 0;
        for (int node = 0; node < tree.size() && divisor != 1; node++) {
            divisor = greatestCommonDivisor(divisor, tree.self(node));
        }
        out.write(divisor);
        for (int node = 0; node < tree.size(); node++) {
            out.write(divisor == 0 ? 0 : tree.self(node) / divisor);
        }
    }

    /**
     * A function calls another one from few lines: what the last node with the same call had most
     * often holds for the next one too, and is then one 0.
     */
    private void writeSources() throws IOException {
        int[] lastSeen = new int[2 * calls.size() + 1];
        Arrays.fill(lastSeen, -1);
        int firstChild = 1;
        for (int node = 0; node < tree.size(); node++) {
            int children = tree.childCount(node);
            int context = context(node, children == 0 ? -1 : firstChild);
            firstChild += children;
            int model = lastSeen[context];
            if (model >= 0 && hasSameSource(node, model)) {
                out.write(0);
            } else {
                out.write(tree.callKinds(node));
                out.write(tree.firstLine(node));
                out.write(tree.lastLine(node) - tree.firstLine(node));
            }
            lastSeen[context] = node;
        }
    }

    /** A caller is told by what it calls first, a leaf by who calls it. */
    private int context(int node, int firstChild) {
        return firstChild < 0 ? calls.size() + 1 + calls.edge(node) : calls.edge(firstChild);
    }

    private boolean hasSameSource(int a, int b) {
        return tree.callKinds(a) == tree.callKinds(b)
                && tree.firstLine(a) == tree.firstLine(b)
                && tree.lastLine(a) == tree.lastLine(b);
    }

    private static long greatestCommonDivisor(long a, long b) {
        long larger = a;
        long smaller = b;
        while (smaller != 0) {
            long rest = larger % smaller;
            larger = smaller;
            smaller = rest;
        }
        return larger;
    }
}
