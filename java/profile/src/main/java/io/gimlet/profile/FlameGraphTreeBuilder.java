// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Merges stacks level by level: the samples of a node lie next to each other, and are parted by
 * their next frame into those of its children. No stack is copied, and depth costs nothing.
 */
final class FlameGraphTreeBuilder {
    private static final Comparator<Branch> HEAVIEST_FIRST =
            Comparator.comparingLong((Branch branch) -> branch.total)
                    .reversed()
                    .thenComparingInt(branch -> branch.frame);

    private static final int NONE = -1;

    /** What a node takes: in the columns, while they are written, and of the profile. */
    private static final int NODE_BYTES = 80;

    private final Profile profile;
    private final int typeIndex;
    private final FlameGraphSites sites;
    private final FlameGraphStacks stacks;
    private final long maxNodes;
    private final FlameGraphTree tree = new FlameGraphTree();

    /** Those whose stacks go on, ordered by the node that they have come to. */
    private int[] samples;

    private int[] nextSamples;
    private int nextCount;

    /** Per element of {@link #samples}: the branch that it takes. */
    private final int[] branchOfSample;

    /** Per frame: the branch of the node at hand. */
    private final int[] branchOfFrame;

    private Branch[] branches = new Branch[0];
    private int branchCount;

    /** A child in the making. */
    private static final class Branch {
        final int frame;
        long total;
        int firstLine;
        int lastLine;
        int callKinds;
        int sampleCount;

        /** Where the next of its samples goes. */
        int position;

        Branch(int frame) {
            this.frame = frame;
        }

        void add(int line, int callKind, long value) {
            total += value;
            sampleCount++;
            callKinds |= callKind;
            if (line != 0) {
                firstLine = firstLine == 0 ? line : Math.min(firstLine, line);
                lastLine = Math.max(lastLine, line);
            }
        }
    }

    private FlameGraphTreeBuilder(
            Profile profile, int typeIndex, FlameGraphSites sites, long maxNodes) {
        this.profile = profile;
        this.typeIndex = typeIndex;
        this.sites = sites;
        this.maxNodes = maxNodes;
        stacks = new FlameGraphStacks(profile, sites);
        samples = positiveSamples();
        nextSamples = new int[samples.length];
        branchOfSample = new int[samples.length];
        branchOfFrame = new int[sites.frames().size()];
        Arrays.fill(branchOfFrame, NONE);
    }

    /**
     * Merges the stacks of {@code profile}.
     *
     * @throws ProfileRequestException when the values add up to more than a {@code long} holds
     * @throws TooManyStacksException when the heap is too small for the tree
     */
    static FlameGraphTree build(Profile profile, int typeIndex, FlameGraphSites sites) {
        return build(profile, typeIndex, sites, Runtime.getRuntime().maxMemory() / NODE_BYTES);
    }

    /** Like {@link #build(Profile, int, FlameGraphSites)} with a limit of its own. */
    static FlameGraphTree build(
            Profile profile, int typeIndex, FlameGraphSites sites, long maxNodes) {
        return new FlameGraphTreeBuilder(profile, typeIndex, sites, maxNodes).build();
    }

    private int[] positiveSamples() {
        int[] positive = new int[profile.sampleCount()];
        int count = 0;
        long total = 0;
        for (int sample = 0; sample < positive.length; sample++) {
            long value = profile.value(sample, typeIndex);
            if (value < 0) {
                tree.countNegativeSample();
            } else if (value > 0) {
                positive[count++] = sample;
                total += value;
                requireNoOverflow(total);
            }
        }
        return Arrays.copyOf(positive, count);
    }

    private void requireNoOverflow(long total) {
        if (total < 0) {
            String type = profile.sampleTypes().get(typeIndex).type();
            throw new ProfileRequestException(
                    "the values of the sample type \"%s\" add up to 2^63 or more"
                            .formatted(SafeText.escape(type)));
        }
    }

    private FlameGraphTree build() {
        tree.add(0, 0, 0, FlameGraphTree.CALLED);
        var ends = new IntColumn();
        ends.add(samples.length);
        while (ends.size() > 0) {
            ends = splitLevel(ends);
        }
        return tree;
    }

    /** Splits the nodes of a level, given where their samples end; returns that of the next. */
    private IntColumn splitLevel(IntColumn ends) {
        var nextEnds = new IntColumn();
        nextCount = 0;
        int start = 0;
        for (int i = 0; i < ends.size(); i++) {
            int end = ends.get(i);
            if (end - start == 1) {
                follow(samples[start], nextEnds);
            } else {
                split(start, end);
                addChildren(nextEnds);
                moveToChildren(start, end);
            }
            start = end;
        }
        int[] swapped = samples;
        samples = nextSamples;
        nextSamples = swapped;
        return nextEnds;
    }

    /** Most samples are soon alone at their node, and then there is nothing to split. */
    private void follow(int sample, IntColumn nextEnds) {
        int site = stacks.next(sample);
        if (site == FlameGraphStacks.END) {
            tree.finish(profile.value(sample, typeIndex), 0);
            return;
        }
        requireSpace(1);
        int line = sites.line(site);
        tree.finish(0, 1);
        tree.add(sites.frame(site), line, line, callKind(site));
        nextSamples[nextCount++] = sample;
        nextEnds.add(nextCount);
    }

    private void split(int start, int end) {
        branchCount = 0;
        long self = 0;
        for (int i = start; i < end; i++) {
            long value = profile.value(samples[i], typeIndex);
            int site = stacks.next(samples[i]);
            if (site == FlameGraphStacks.END) {
                branchOfSample[i] = NONE;
                self += value;
            } else {
                int branch = branch(sites.frame(site));
                branches[branch].add(sites.line(site), callKind(site), value);
                branchOfSample[i] = branch;
            }
        }
        tree.finish(self, branchCount);
    }

    private int callKind(int site) {
        return sites.isInlined(site) ? FlameGraphTree.INLINED : FlameGraphTree.CALLED;
    }

    private int branch(int frame) {
        if (branchOfFrame[frame] != NONE) {
            return branchOfFrame[frame];
        }
        if (branchCount == branches.length) {
            branches = Arrays.copyOf(branches, branchCount * 2 + 16);
        }
        branches[branchCount] = new Branch(frame);
        branchOfFrame[frame] = branchCount;
        return branchCount++;
    }

    private void addChildren(IntColumn nextEnds) {
        requireSpace(branchCount);
        Branch[] ordered = Arrays.copyOf(branches, branchCount);
        Arrays.sort(ordered, HEAVIEST_FIRST);
        for (Branch branch : ordered) {
            branchOfFrame[branch.frame] = NONE;
            tree.add(branch.frame, branch.firstLine, branch.lastLine, branch.callKinds);
            branch.position = nextCount;
            nextCount += branch.sampleCount;
            nextEnds.add(nextCount);
        }
    }

    private void requireSpace(int nodes) {
        if (tree.size() + nodes > maxNodes) {
            throw new TooManyStacksException((int) Math.min(maxNodes, Integer.MAX_VALUE));
        }
    }

    private void moveToChildren(int start, int end) {
        for (int i = start; i < end; i++) {
            if (branchOfSample[i] != NONE) {
                nextSamples[branches[branchOfSample[i]].position++] = samples[i];
            }
        }
    }
}
