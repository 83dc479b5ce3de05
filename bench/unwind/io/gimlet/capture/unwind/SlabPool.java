// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.kernel.TableMemory;
import io.gimlet.kernel.UnwindMaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Tables that no kernel sees, in memory that is there before the clock starts. */
final class SlabPool implements TableMemory {
    static final long BYTES = 32L * UnwindMaps.SLAB_BYTES;

    private final MemorySegment rules =
            Arena.global().allocate(UnwindMaps.RULES_BYTES, Long.BYTES).fill((byte) 0);
    private final MemorySegment slabs =
            Arena.global().allocate(BYTES, Long.BYTES).fill((byte) 0);

    private long used;

    void reset() {
        used = 0;
    }

    @Override
    public MemorySegment rules() {
        return rules;
    }

    @Override
    public MemorySegment addSlab(int number) {
        MemorySegment slab = slabs.asSlice(used, UnwindMaps.SLAB_BYTES);
        used += UnwindMaps.SLAB_BYTES;
        return slab;
    }

    @Override
    public void putSpace(int processId, MemorySegment space) {
        throw new UnsupportedOperationException("no process is published");
    }

    @Override
    public void removeSpace(int processId) {}

    @Override
    public void close() {}
}
