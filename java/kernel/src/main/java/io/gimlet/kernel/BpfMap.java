// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A map with 32-bit keys, by its file descriptor, which its object owns.
 *
 * @param fd the file descriptor
 * @param name for messages
 */
record BpfMap(int fd, String name) {
    private static final MemorySegment LOOKUP = Libgimlet.function("gimlet_map_lookup");
    private static final MemorySegment UPDATE = Libgimlet.function("gimlet_map_update");
    private static final MemorySegment DELETE = Libgimlet.function("gimlet_map_delete");
    private static final MemorySegment POSSIBLE_CPUS = Libgimlet.function("gimlet_possible_cpus");

    void put(int key, MemorySegment value) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            SystemCalls.check(
                    Libgimlet.call(
                            UPDATE,
                            fd,
                            arena.allocateFrom(JAVA_INT, key).address(),
                            value.address()),
                    "write to the BPF map",
                    name,
                    "");
        }
    }

    void putInt(int key, int value) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            put(key, arena.allocateFrom(JAVA_INT, value));
        }
    }

    void putLong(int key, long value) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            put(key, arena.allocateFrom(JAVA_LONG, value));
        }
    }

    /** Removes the element; nothing happens when there is none. */
    void remove(int key) {
        try (Arena arena = Arena.ofConfined()) {
            Libgimlet.call(DELETE, fd, arena.allocateFrom(JAVA_INT, key).address());
        }
    }

    /** How many CPUs the machine may have, plugged in or not. */
    static int possibleCpus() throws KernelException {
        return (int) SystemCalls.check(Libgimlet.call(POSSIBLE_CPUS), "count", "the CPUs", "");
    }

    /** The sum over all CPUs of each 64-bit element 0 to {@code count - 1} of a per-CPU array. */
    long[] sums(int count) throws KernelException {
        int cpus = possibleCpus();
        long[] sums = new long[count];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(JAVA_INT);
            MemorySegment values = arena.allocate(JAVA_LONG, cpus);
            for (int i = 0; i < count; i++) {
                key.set(JAVA_INT, 0, i);
                SystemCalls.check(
                        Libgimlet.call(LOOKUP, fd, key.address(), values.address()),
                        "read the BPF map",
                        name,
                        "");
                for (long cpu = 0; cpu < cpus; cpu++) {
                    sums[i] += values.getAtIndex(JAVA_LONG, cpu);
                }
            }
        }
        return sums;
    }
}
