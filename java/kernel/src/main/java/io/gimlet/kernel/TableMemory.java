// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Where unwind tables lie: in maps that the BPF programs read, or in memory that only walks in this
 * process see. For one thread at a time.
 */
public interface TableMemory extends AutoCloseable {
    /** The memory of the rules, {@link UnwindMaps#RULES_BYTES} bytes outside the Java heap. */
    MemorySegment rules();

    /**
     * Adds a slab; walks see it when this returns.
     *
     * @param number 0 for the first one, then one more each time
     * @return {@link UnwindMaps#SLAB_BYTES} zeros outside the Java heap
     */
    MemorySegment addSlab(int number) throws KernelException;

    /**
     * Makes a set of mappings the one of a process.
     *
     * @param space a struct gimlet_space, valid during the call
     */
    void putSpace(int processId, MemorySegment space) throws KernelException;

    /** Forgets a process; nothing happens if it is not known. */
    void removeSpace(int processId);

    /** Unmaps the memory: nobody may touch it from now on. */
    @Override
    void close();
}
