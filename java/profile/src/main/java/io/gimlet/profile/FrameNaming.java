// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import org.jspecify.annotations.Nullable;

/** How a view of a profile names what it shows. Frames with equal names are one. */
interface FrameNaming {
    /** The name of a frame; {@code line} is null where a location has none. */
    String frame(Location location, @Nullable Line line);

    /** The name under which a process or thread, here called {@code name}, is a root. */
    default String root(String name) {
        return name;
    }

    /** The kind that tells frames of the same name apart. */
    default FrameKind kind(Location location) {
        return location.kind();
    }
}
