// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import org.jspecify.annotations.Nullable;

/**
 * What one box of a flame graph stands for. Calls of equal frames from the same place are one box.
 *
 * @param name function, or process or thread
 * @param module path of the mapped file, or empty
 * @param kind where the code lives; null for what is no code: a process, a thread, everything
 * @param sourceFile source file of the function, or empty
 */
record FlameGraphFrame(String name, String module, @Nullable FrameKind kind, String sourceFile) {

    /** The root of all stacks. */
    static final FlameGraphFrame ALL = group("all");

    /** Stands for the code of a sample that came without a stack. */
    static final FlameGraphFrame NO_STACK = group("[no stack]");

    /** A frame that is no code. */
    static FlameGraphFrame group(String name) {
        return new FlameGraphFrame(name, "", null, "");
    }

    /** The frame of a function or, where {@code line} is null, of an address without a name. */
    static FlameGraphFrame of(Location location, @Nullable Line line) {
        Mapping mapping = location.mapping();
        return new FlameGraphFrame(
                GroupNaming.function(location, line),
                mapping == null ? "" : mapping.file(),
                location.kind(),
                line == null ? "" : line.function().file());
    }
}
