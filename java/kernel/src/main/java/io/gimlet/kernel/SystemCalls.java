// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The plain system calls of this room, with their errors turned into exceptions. */
final class SystemCalls {
    private static final MemorySegment MAP_MEMORY = Libgimlet.function("gimlet_map_memory");
    private static final MemorySegment UNMAP_MEMORY = Libgimlet.function("gimlet_unmap_memory");
    private static final MemorySegment CLOSE = Libgimlet.function("gimlet_close");
    private static final MemorySegment IOCTL = Libgimlet.function("gimlet_ioctl");
    private static final MemorySegment READ = Libgimlet.function("gimlet_read");

    private SystemCalls() {}

    static MemorySegment mapMemory(int fd, long size, boolean writable, long offset, String what)
            throws KernelException {
        long address = Libgimlet.call(MAP_MEMORY, fd, size, writable ? 1 : 0, offset);
        // Addresses of user space are positive; errors are small negative numbers.
        if (address < 0) {
            throw new KernelException("map memory for", what, address, "");
        }
        return Libgimlet.memory(address, size);
    }

    static void unmapMemory(MemorySegment memory) {
        Libgimlet.call(UNMAP_MEMORY, memory.address(), memory.byteSize());
    }

    static void close(int fd) {
        Libgimlet.call(CLOSE, fd);
    }

    static long ioctl(int fd, long request, long argument) {
        return Libgimlet.call(IOCTL, fd, request, argument);
    }

    static long read(int fd, MemorySegment buffer) {
        return Libgimlet.call(READ, fd, buffer.address(), buffer.byteSize());
    }

    /** A result that must not be negative. */
    static long check(long result, String operation, String target, String hint)
            throws KernelException {
        if (result < 0) {
            throw new KernelException(operation, target, result, hint);
        }
        return result;
    }

    /** A NUL-terminated copy whose address can go down. */
    static long string(Arena arena, String text) {
        // Not allocateFrom(text), which sets single bytes, nor a copy out of the array itself: to
        // link what does that takes longer than all the strings of a start.
        MemorySegment bytes = MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
        MemorySegment copy = arena.allocate(bytes.byteSize() + 1);
        copy.copyFrom(bytes);
        return copy.address();
    }
}
