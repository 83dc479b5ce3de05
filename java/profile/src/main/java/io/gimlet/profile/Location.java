// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address of a stack, with the source lines that were compiled into it.
 *
 * @param address address in the process that was sampled, unsigned; 0 when there is none
 * @param mapping what was mapped there, or null when unknown
 * @param lines the functions at this address, an inlined callee before its caller; empty when the
 *     address has no name
 */
public record Location(long address, @Nullable Mapping mapping, List<Line> lines) {
    public Location {
        lines = List.copyOf(lines);
    }

    /** The kind of the code at this address. */
    public FrameKind kind() {
        return mapping == null ? FrameKind.OTHER : mapping.kind();
    }
}
