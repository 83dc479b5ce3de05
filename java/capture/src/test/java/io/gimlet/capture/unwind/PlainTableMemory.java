// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.kernel.Errno;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.TableMemory;
import io.gimlet.kernel.UnwindMaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tables that no kernel sees, in memory of this process. */
final class PlainTableMemory implements TableMemory {
    /** A struct gimlet_space. */
    record Space(int mappings, int count, int generation) {}

    final List<MemorySegment> slabs = new ArrayList<>();
    final Map<Integer, Space> spaces = new HashMap<>();

    /** How many processes there is room for. */
    int mostSpaces = Integer.MAX_VALUE;

    /** How many slabs there is memory for. */
    int mostSlabs = Integer.MAX_VALUE;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment rules = arena.allocate(UnwindMaps.RULES_BYTES, Long.BYTES);

    @Override
    public MemorySegment rules() {
        return rules;
    }

    @Override
    public MemorySegment addSlab(int number) throws KernelException {
        if (number >= mostSlabs) {
            throw new KernelException("create", "a slab", -Errno.ENOMEM, "");
        }
        slabs.add(number, arena.allocate(UnwindMaps.SLAB_BYTES, Long.BYTES));
        return slabs.get(number);
    }

    @Override
    public void putSpace(int processId, MemorySegment space) throws KernelException {
        if (!spaces.containsKey(processId) && spaces.size() >= mostSpaces) {
            throw new KernelException("write to", "spaces", -Errno.E2BIG, "");
        }
        int[] words = space.toArray(ValueLayout.JAVA_INT);
        spaces.put(processId, new Space(words[0], words[1], words[2]));
    }

    @Override
    public void removeSpace(int processId) {
        spaces.remove(processId);
    }

    @Override
    public void close() {
        slabs.clear();
    }
}
