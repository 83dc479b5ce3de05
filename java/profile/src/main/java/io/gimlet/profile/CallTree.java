// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.Arrays;

/**
 * The stacks of a profile merged from their roots: a node is a call path, its children are the
 * calls made there. Nodes are numbers, a parent's smaller than its children's; they lie in arrays,
 * because there may be millions, nested as deep as the deepest stack.
 */
final class CallTree {
    /** The node of the empty path. */
    static final int ROOT = 0;

    /** No node. */
    static final int NONE = -1;

    /** What a node takes, with its share of the index and of the growth of the arrays. */
    private static final int NODE_BYTES = 96;

    private final NameTable names;
    private final int maxNodes;
    private int size;
    private int[] nameIds = new int[1024];
    private int[] parents = new int[1024];
    private int[] firstChildren = new int[1024];
    private int[] nextSiblings = new int[1024];
    private long[] selves = new long[1024];
    private long[] totals = new long[1024];

    /** Open addressing: node + 1 by parent and name, 0 for a free slot. */
    private int[] index = new int[4096];

    private CallTree(NameTable names, int maxNodes) {
        this.names = names;
        this.maxNodes = maxNodes;
        newNode(NONE, NONE);
    }

    /**
     * Merges the stacks.
     *
     * @param typeIndex which value of the samples to sum up
     * @param joinRepeats whether a run of one name in a stack is one call
     * @throws TooManyStacksException when the heap is too small for the tree
     */
    static CallTree of(Profile profile, NamedStacks stacks, int typeIndex, boolean joinRepeats) {
        long maxNodes = Runtime.getRuntime().maxMemory() / 3 / NODE_BYTES;
        var tree = new CallTree(stacks.names(), (int) Math.min(maxNodes, 1 << 28));
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            int length = stacks.load(sample);
            if (length != NamedStacks.LEFT_OUT) {
                int node = tree.path(stacks, length, joinRepeats);
                tree.selves[node] += profile.value(sample, typeIndex);
            }
        }
        tree.sumUp();
        return tree;
    }

    int size() {
        return size;
    }

    String name(int node) {
        return names.name(nameIds[node]);
    }

    FrameKind kind(int node) {
        return names.kind(nameIds[node]);
    }

    /** The number of the name, the same for all nodes with that name. */
    int nameId(int node) {
        return nameIds[node];
    }

    int parent(int node) {
        return parents[node];
    }

    /** The first child in no particular order, or {@link #NONE}. */
    int firstChild(int node) {
        return firstChildren[node];
    }

    /** The next child of the same parent, or {@link #NONE}. */
    int nextSibling(int node) {
        return nextSiblings[node];
    }

    /** Sum of the samples that end here. */
    long self(int node) {
        return selves[node];
    }

    /** Sum of the samples that end here or below. */
    long total(int node) {
        return totals[node];
    }

    private int path(NamedStacks stacks, int length, boolean joinRepeats) {
        int node = ROOT;
        for (int i = 0; i < length; i++) {
            int name = stacks.nameId(i);
            if (!joinRepeats || name != nameIds[node]) {
                node = child(node, name);
            }
        }
        return node;
    }

    private int child(int parent, int name) {
        int slot = slot(parent, name);
        if (index[slot] == 0) {
            if (size == maxNodes) {
                throw new TooManyStacksException(maxNodes);
            }
            int node = newNode(parent, name);
            nextSiblings[node] = firstChildren[parent];
            firstChildren[parent] = node;
            index[slot] = node + 1;
            if (size * 2 > index.length) {
                growIndex();
            }
            return node;
        }
        return index[slot] - 1;
    }

    /** Where the node is, or belongs, in the index. */
    private int slot(int parent, int name) {
        long mixed = (((long) parent << 32) ^ name) * 0x9E3779B97F4A7C15L;
        int mask = index.length - 1;
        int slot = (int) (mixed >>> 32) & mask;
        while (index[slot] != 0) {
            int node = index[slot] - 1;
            if (parents[node] == parent && nameIds[node] == name) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void growIndex() {
        index = new int[index.length * 2];
        for (int node = ROOT + 1; node < size; node++) {
            index[slot(parents[node], nameIds[node])] = node + 1;
        }
    }

    private int newNode(int parent, int name) {
        if (size == nameIds.length) {
            int capacity = size * 2;
            nameIds = Arrays.copyOf(nameIds, capacity);
            parents = Arrays.copyOf(parents, capacity);
            firstChildren = Arrays.copyOf(firstChildren, capacity);
            nextSiblings = Arrays.copyOf(nextSiblings, capacity);
            selves = Arrays.copyOf(selves, capacity);
            totals = Arrays.copyOf(totals, capacity);
        }
        nameIds[size] = name;
        parents[size] = parent;
        firstChildren[size] = NONE;
        nextSiblings[size] = NONE;
        return size++;
    }

    private void sumUp() {
        for (int node = size - 1; node >= 0; node--) {
            totals[node] += selves[node];
            if (node != ROOT) {
                totals[parents[node]] += totals[node];
            }
        }
    }
}
