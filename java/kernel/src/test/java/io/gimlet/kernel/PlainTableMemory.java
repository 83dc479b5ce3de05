// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Tables that no kernel sees, in memory of this process. */
final class PlainTableMemory implements TableMemory {
    final List<MemorySegment> slabs = new ArrayList<>();

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment rules = arena.allocate(UnwindMaps.RULES_BYTES, Long.BYTES);

    @Override
    public MemorySegment rules() {
        return rules;
    }

    @Override
    public MemorySegment addSlab(int number) {
        slabs.add(number, arena.allocate(UnwindMaps.SLAB_BYTES, Long.BYTES));
        return slabs.get(number);
    }

    @Override
    public void putSpace(int processId, MemorySegment space) {}

    @Override
    public void removeSpace(int processId) {}

    @Override
    public void close() {}
}
