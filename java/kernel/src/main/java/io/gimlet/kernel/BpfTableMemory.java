// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Unwind tables in the maps of probes/environment.h, mapped into this process. */
final class BpfTableMemory implements TableMemory {
    private static final MemorySegment CREATE = Libgimlet.function("gimlet_array_create");

    private final BpfMap outer;
    private final BpfMap spaces;
    private final MemorySegment rules;
    private final List<MemorySegment> slabs = new ArrayList<>();

    /**
     * Maps the rules.
     *
     * @param outer the map of slabs
     * @param spaces the map from process ids to struct gimlet_space
     */
    BpfTableMemory(BpfMap outer, BpfMap spaces, int rulesFd) throws KernelException {
        this.outer = outer;
        this.spaces = spaces;
        this.rules =
                SystemCalls.mapMemory(rulesFd, UnwindMaps.RULES_BYTES, true, 0, "the unwind rules");
    }

    @Override
    public MemorySegment rules() {
        return rules;
    }

    @Override
    public MemorySegment addSlab(int number) throws KernelException {
        int fd = createMap();
        try {
            MemorySegment slab =
                    SystemCalls.mapMemory(fd, UnwindMaps.SLAB_BYTES, true, 0, "unwind tables");
            slabs.add(slab);
            outer.putInt(number, fd);
            return slab;
        } finally {
            SystemCalls.close(fd); // the map of maps holds it
        }
    }

    private static int createMap() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            return (int)
                    SystemCalls.check(
                            Libgimlet.call(
                                    CREATE,
                                    SystemCalls.string(arena, "gimlet_slab"),
                                    UnwindMaps.SLAB_BYTES),
                            "create a BPF map for",
                            "unwind tables",
                            "allow less memory with --unwind-memory");
        }
    }

    @Override
    public void putSpace(int processId, MemorySegment space) throws KernelException {
        spaces.put(processId, space);
    }

    @Override
    public void removeSpace(int processId) {
        spaces.remove(processId);
    }

    @Override
    public void close() {
        SystemCalls.unmapMemory(rules);
        slabs.forEach(SystemCalls::unmapMemory);
    }
}
