// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gimlet.capture.unwind.PlainTableMemory.Space;
import io.gimlet.kernel.UnwindMaps;
import java.lang.foreign.MemorySegment;

/**
 * Reads tables as probes/unwind_abi.h describes them, by plain linear searches: what a walk finds
 * for an address.
 */
record TableLookup(PlainTableMemory memory) {
    static final int TABLE = 0;
    static final int FRAME_POINTER = 1;
    static final int PENDING = 2;
    static final int NONE = 3;
    static final int EVICTED = 4;
    static final int TOO_LARGE = 5;

    /** The CFA offset of code without a rule. */
    static final int GAP = 0;

    /** enum gimlet_unwinder of the mapping that has an address of a process; -1 without one. */
    int unwinder(int processId, long address) {
        long at = mappingAt(processId, address);
        return at < 0 ? -1 : slab(processId).get(JAVA_INT, at + 24);
    }

    /** The offset of the CFA at an address of a process, whose mapping has a table. */
    int cfaOffset(int processId, long address) {
        long at = mappingAt(processId, address);
        MemorySegment slab = slab(processId);
        return cfaOffsetIn(slab.get(JAVA_INT, at + 20), address - slab.get(JAVA_LONG, at + 8));
    }

    /** The offset of the CFA by a table, so many bytes from its first page's start. */
    int cfaOffsetIn(int table, long offset) {
        int rule = ruleIn(table, offset);
        return rule < 0 ? GAP : memory.rules().get(JAVA_INT, 16L * rule + 4);
    }

    /** The number of a rule in a table, so many bytes from its first page's start; or -1. */
    int ruleIn(int table, long offset) {
        MemorySegment slab = slabOf(table);
        long page = offset >> UnwindMaps.CODE_PAGE_SHIFT;
        if (offset < 0 || page >= slab.get(JAVA_INT, offsetOf(table) + 4)) {
            return -1;
        }
        long at = offsetOf(table) + 8 + 8 * page;
        return rule(slab.get(JAVA_INT, at), slab.get(JAVA_INT, at + 4), (int) offset & 0xffff);
    }

    /** The number of the rule at an address of a process, whose mapping has a table. */
    int rule(int processId, long address) {
        long at = mappingAt(processId, address);
        MemorySegment mappings = slab(processId);
        int table = mappings.get(JAVA_INT, at + 20);
        long offset = address - mappings.get(JAVA_LONG, at + 8);
        MemorySegment slab = slabOf(table);
        long page = offsetOf(table) + 8 + 8 * (offset >> UnwindMaps.CODE_PAGE_SHIFT);
        return rule(slab.get(JAVA_INT, page), slab.get(JAVA_INT, page + 4), (int) offset & 0xffff);
    }

    private int rule(int rows, int count, int address) {
        MemorySegment slab = slabOf(rows);
        int rule = 0;
        for (int row = 0; row < count; row++) {
            long at = offsetOf(rows) + 4L * row;
            if ((slab.get(JAVA_SHORT, at) & 0xffff) <= address) {
                rule = slab.get(JAVA_SHORT, at + 2) & 0xffff;
            }
        }
        return rule;
    }

    private long mappingAt(int processId, long address) {
        Space space = memory.spaces.get(processId);
        for (int i = 0; space != null && i < space.count(); i++) {
            long at = offsetOf(space.mappings()) + 32L * i;
            long start = slab(processId).get(JAVA_LONG, at);
            long bytes = 4096L * slab(processId).get(JAVA_INT, at + 16);
            if (address >= start && address < start + bytes) {
                return at;
            }
        }
        return -1;
    }

    private MemorySegment slab(int processId) {
        Space space = memory.spaces.get(processId);
        return space == null ? MemorySegment.NULL : slabOf(space.mappings());
    }

    private MemorySegment slabOf(int location) {
        return memory.slabs.get(location / UnwindMaps.SLAB_LOCATIONS);
    }

    private static long offsetOf(int location) {
        return 32L * (location % UnwindMaps.SLAB_LOCATIONS);
    }
}
