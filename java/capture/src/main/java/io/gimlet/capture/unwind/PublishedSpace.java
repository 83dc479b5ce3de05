// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import java.util.List;

/** An address space as it is described in slab memory, for the kernel and for walks here. */
public final class PublishedSpace {
    private final int spaceId;
    private final int location;
    private final int generation;
    private final List<MappedCode> code;

    PublishedSpace(int spaceId, int location, int generation, List<MappedCode> code) {
        this.spaceId = spaceId;
        this.location = location;
        this.generation = generation;
        this.code = code;
    }

    /** The address space that this describes. */
    int spaceId() {
        return spaceId;
    }

    /** The location of its first mapping. */
    public int location() {
        return location;
    }

    /** The number that no other description has. */
    public int generation() {
        return generation;
    }

    /** What was written, in ascending order. */
    List<MappedCode> code() {
        return code;
    }

    /** How many mappings it has. */
    public int count() {
        return code.size();
    }
}
