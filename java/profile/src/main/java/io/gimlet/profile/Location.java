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
 * @param functionStart where the function begins, as an address like the first; 0 when unknown.
 *     Only of use where that has no name
 */
public record Location(
        long address, @Nullable Mapping mapping, List<Line> lines, long functionStart) {
    public Location {
        lines = List.copyOf(lines);
    }

    /** An address whose function has a name, or of which nothing is known. */
    public Location(long address, @Nullable Mapping mapping, List<Line> lines) {
        this(address, mapping, lines, 0);
    }

    /**
     * What readers show for the address when it has no name: module and start of the function
     * ({@code libc.so.6+[0x15a20]}), else module and address ({@code libc.so.6+0x15a31}), both as
     * the file numbers them; without a module the address.
     */
    public String standIn() {
        if (mapping == null || mapping.file().isEmpty()) {
            return "0x" + Long.toHexString(address);
        }
        return functionStart == 0
                ? mapping.baseName() + "+0x" + Long.toHexString(mapping.inFile(address))
                : mapping.baseName()
                        + "+[0x"
                        + Long.toHexString(mapping.inFile(functionStart))
                        + "]";
    }

    /** The kind of the code at this address. */
    public FrameKind kind() {
        return mapping == null ? FrameKind.OTHER : mapping.kind();
    }
}
