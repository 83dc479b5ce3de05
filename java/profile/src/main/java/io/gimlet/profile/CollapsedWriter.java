// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes collapsed stacks, which flamegraph.pl, speedscope and others read: a line per distinct
 * stack, {@code root;caller;callee count}, in UTF-8, sorted by the names from the root on.
 *
 * <p>In names, {@code ;} becomes {@code \x3b}; control characters, characters that reorder or hide
 * text, and unpaired surrogates become {@code \x0a}, <code>&#92;u202e</code> and so on. Spaces stay
 * as they are: the count is what follows the last one. Stacks whose values sum up to 0 are left
 * out.
 */
public final class CollapsedWriter {
    private static final char SEPARATOR = ';';

    /** Far above any real stack; a short file can make a line of terabytes. */
    private static final int MAX_LINE_CHARS = 1 << 26;

    private final CallTree tree;
    private final Writer out;

    private CollapsedWriter(CallTree tree, Writer out) {
        this.tree = tree;
        this.out = out;
    }

    /**
     * Writes {@code profile} and leaves {@code stream} open.
     *
     * @throws IOException when the stream refuses
     * @throws ProfileTooLargeException when the heap is too small for the distinct stacks, or a
     *     line would be longer than any reader takes
     */
    public static void write(Profile profile, CollapsedOptions options, OutputStream stream)
            throws IOException {
        var stacks =
                new NamedStacks(
                        profile,
                        new NamedStacks.Options(
                                new CollapsedNaming(options.kernelSuffix()),
                                true,
                                options.processRoot(),
                                options.threadRoot(),
                                null,
                                null));
        CallTree tree = CallTree.of(profile, stacks, options.typeIndex(), false);
        var out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        new CollapsedWriter(tree, out).writeLines();
        out.flush();
    }

    /** A node that is waiting for its turn, and what precedes its name in its line. */
    private record Pending(int node, String name, int prefixLength) {}

    private void writeLines() throws IOException {
        var line = new StringBuilder();
        Deque<Pending> pending = new ArrayDeque<>();
        pushChildren(CallTree.ROOT, 0, pending);
        while (!pending.isEmpty()) {
            Pending next = pending.pop();
            line.setLength(next.prefixLength);
            line.append(next.name);
            if (line.length() > MAX_LINE_CHARS) {
                throw new ProfileTooLargeException(
                        "a stack whose names have more than " + MAX_LINE_CHARS + " characters");
            }
            long self = tree.self(next.node);
            if (self != 0) {
                out.append(line).append(' ').append(Long.toString(self)).append('\n');
            }
            int length = line.length();
            line.append(SEPARATOR);
            pushChildren(next.node, length + 1, pending);
        }
    }

    private void pushChildren(int parent, int prefixLength, Deque<Pending> pending) {
        var byName = new TreeMap<String, Integer>();
        int child = tree.firstChild(parent);
        while (child != CallTree.NONE) {
            byName.put(tree.name(child), child);
            child = tree.nextSibling(child);
        }
        byName.descendingMap()
                .forEach((name, node) -> pending.push(new Pending(node, name, prefixLength)));
    }

    /** Names are final before stacks are merged, so that no two lines are for one stack. */
    private record CollapsedNaming(boolean kernelSuffix) implements FrameNaming {
        @Override
        public String frame(Location location, @Nullable Line line) {
            String name = root(GroupNaming.function(location, line));
            return kernelSuffix && location.kind() == FrameKind.KERNEL ? name + "_[k]" : name;
        }

        @Override
        public String root(String name) {
            return SafeText.escape(name, SEPARATOR);
        }

        @Override
        public FrameKind kind(Location location) {
            return FrameKind.OTHER;
        }
    }
}
