// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was executable in a process from one moment on, until an exec or until something was mapped
 * over something else. Frames are numbered within it: one address means one thing. For the draining
 * thread.
 */
final class AddressSpace {
    private final int id;
    private final long fromNanos;
    private final @Nullable AddressSpace previous;
    private final NavigableMap<Long, CodeMapping> mappings;

    /**
     * A space.
     *
     * @param id unique in the recording
     * @param fromNanos when it began, on CLOCK_MONOTONIC
     * @param previous what the process had before; null for its first
     */
    AddressSpace(int id, long fromNanos, @Nullable AddressSpace previous) {
        this(id, fromNanos, previous, new TreeMap<>());
    }

    private AddressSpace(
            int id,
            long fromNanos,
            @Nullable AddressSpace previous,
            NavigableMap<Long, CodeMapping> mappings) {
        this.id = id;
        this.fromNanos = fromNanos;
        this.previous = previous;
        this.mappings = mappings;
    }

    /** A space with the same mappings, which then go separate ways. */
    AddressSpace copy(int newId, long newFromNanos, @Nullable AddressSpace newPrevious) {
        return new AddressSpace(newId, newFromNanos, newPrevious, new TreeMap<>(mappings));
    }

    int id() {
        return id;
    }

    /** The space that the process had at a time; the first one for a time before it. */
    AddressSpace at(long timeNanos) {
        AddressSpace space = this;
        while (timeNanos < space.fromNanos && space.previous != null) {
            space = space.previous;
        }
        return space;
    }

    /** Whether adding the mapping would change what an address means. */
    boolean conflictsWith(CodeMapping mapping) {
        Map.Entry<Long, CodeMapping> before = mappings.lowerEntry(mapping.end());
        return before != null
                && before.getValue().end() > mapping.start()
                && !before.getValue().isSameAs(mapping);
    }

    /** Adds a mapping; what it covers is gone. */
    void add(CodeMapping mapping) {
        Map.Entry<Long, CodeMapping> entry = mappings.lowerEntry(mapping.end());
        while (entry != null && entry.getValue().end() > mapping.start()) {
            CodeMapping old = entry.getValue();
            if (old.isSameAs(mapping)) {
                return;
            }
            mappings.remove(entry.getKey());
            if (old.start() < mapping.start()) {
                put(old.part(old.start(), mapping.start()));
            }
            if (old.end() > mapping.end()) {
                put(old.part(mapping.end(), old.end()));
            }
            entry = mappings.lowerEntry(mapping.end());
        }
        put(mapping);
    }

    private void put(CodeMapping mapping) {
        mappings.put(mapping.start(), mapping);
    }

    /** The mapping that holds an address; null when there is none. */
    @Nullable CodeMapping find(long address) {
        Map.Entry<Long, CodeMapping> entry = mappings.floorEntry(address);
        return entry != null && entry.getValue().contains(address) ? entry.getValue() : null;
    }
}
