// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stacks of a profile as names: inlined functions are frames of their own, filters are applied,
 * and process or thread may be the root. Names are worked out once per location and labels; a
 * sample only gathers numbers.
 */
final class NamedStacks {
    /** What {@link #load} returns for a sample that the focus leaves out. */
    static final int LEFT_OUT = -1;

    private static final int HIDDEN = -1;

    /**
     * How to name stacks.
     *
     * @param naming what names frames and roots
     * @param frames whether stacks have frames, or only their roots
     * @param processRoot whether the process is the first frame
     * @param threadRoot whether the thread is the first frame, or the one after the process
     * @param focus keeps samples with a matching function; null keeps all
     * @param hide removes the frames of matching functions; null removes none
     */
    record Options(
            FrameNaming naming,
            boolean frames,
            boolean processRoot,
            boolean threadRoot,
            @Nullable FrameFilter focus,
            @Nullable FrameFilter hide) {}

    private final Profile profile;
    private final Options options;
    private final NameTable names = new NameTable();
    private final int[] locationStarts;
    private final IntColumn locationNames = new IntColumn();
    private final boolean[] inFocus;
    private final int[][] roots;
    private final int noStack;
    private int[] stack = new int[256];
    private int length;

    NamedStacks(Profile profile, Options options) {
        this.profile = profile;
        this.options = options;
        List<Location> locations = profile.locations();
        locationStarts = new int[locations.size() + 1];
        inFocus = new boolean[locations.size()];
        for (int id = 0; id < locations.size(); id++) {
            addLocation(id, locations.get(id));
        }
        roots = new int[profile.labelSets().size()][];
        for (int id = 0; id < roots.length; id++) {
            roots[id] = rootsOf(profile.labelSets().get(id));
        }
        noStack = names.id("[no stack]", FrameKind.OTHER);
    }

    NameTable names() {
        return names;
    }

    /** Loads the stack of a sample and returns its length, or {@link #LEFT_OUT}. */
    int load(int sample) {
        int depth = profile.stackLength(sample);
        if (options.focus() != null && !isInFocus(sample, depth)) {
            return LEFT_OUT;
        }
        length = 0;
        for (int root : roots[profile.labelSetId(sample)]) {
            push(root);
        }
        if (options.frames()) {
            int roots = length;
            for (int i = depth - 1; i >= 0; i--) {
                pushLocation(profile.locationId(sample, i));
            }
            if (length == roots) {
                push(noStack);
            }
        }
        return length;
    }

    /** A name of the loaded stack; 0 is the root. */
    int nameId(int index) {
        return stack[index];
    }

    private void addLocation(int id, Location location) {
        if (location.lines().isEmpty()) {
            addFrame(id, location, null);
        }
        for (Line line : location.lines()) {
            addFrame(id, location, line);
        }
        locationStarts[id + 1] = locationNames.size();
    }

    private void addFrame(int id, Location location, @Nullable Line line) {
        String function = GroupNaming.function(location, line);
        if (options.focus() != null && options.focus().matches(function)) {
            inFocus[id] = true;
        }
        if (options.hide() != null && options.hide().matches(function)) {
            locationNames.add(HIDDEN);
        } else {
            FrameNaming naming = options.naming();
            locationNames.add(names.id(naming.frame(location, line), naming.kind(location)));
        }
    }

    private int[] rootsOf(Labels labels) {
        List<String> origins = new ArrayList<>(2);
        if (options.processRoot()) {
            origins.add(SampleOrigin.process(labels));
        }
        if (options.threadRoot()) {
            origins.add(SampleOrigin.thread(labels));
        }
        return origins.stream()
                .mapToInt(name -> names.id(options.naming().root(name), FrameKind.OTHER))
                .toArray();
    }

    private boolean isInFocus(int sample, int depth) {
        for (int i = 0; i < depth; i++) {
            if (inFocus[profile.locationId(sample, i)]) {
                return true;
            }
        }
        return false;
    }

    private void pushLocation(int location) {
        for (int i = locationStarts[location + 1] - 1; i >= locationStarts[location]; i--) {
            int name = locationNames.get(i);
            if (name != HIDDEN) {
                push(name);
            }
        }
    }

    private void push(int name) {
        if (length == stack.length) {
            stack = Arrays.copyOf(stack, length * 2);
        }
        stack[length++] = name;
    }
}
