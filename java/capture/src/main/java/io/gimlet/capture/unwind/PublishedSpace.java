// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.kernel.SpaceLocation;
import java.util.List;

/** An address space as it is described in slab memory, for the kernel and for walks here. */
public final class PublishedSpace {
    private final SpaceLocation where;
    private final List<MappedCode> code;

    PublishedSpace(SpaceLocation where, List<MappedCode> code) {
        this.where = where;
        this.code = code;
    }

    /** The address space that this describes. */
    int spaceId() {
        return where.id();
    }

    /** The location of its first mapping. */
    int location() {
        return where.mappings();
    }

    /** Where it is, for walks. */
    public SpaceLocation where() {
        return where;
    }

    /** What was written, in ascending order. */
    List<MappedCode> code() {
        return code;
    }

    /** How many mappings it has. */
    int count() {
        return code.size();
    }
}
