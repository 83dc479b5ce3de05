// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Demangles C++, Rust and D names with libiberty. For one thread, which should have a stack of
 * {@link #STACK_BYTES}: libiberty recurses as deep as a name nests.
 */
public final class NameDemangler implements AutoCloseable {
    /** What the longest names need. */
    public static final long STACK_BYTES = 16 << 20;

    private static final MemorySegment DEMANGLE = Libgimlet.function("gimlet_demangle");

    /** LONGEST_MANGLED_NAME of native/demangle.c, and the longest result that is kept. */
    private static final int LONGEST_MANGLED = 4096;

    private static final int LONGEST_DEMANGLED = 16 << 10;

    /**
     * Names that took too long (20 ms each) before the rest is left mangled: they are no accident.
     */
    private static final int MOST_TIMEOUTS = 16;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment mangledBuffer = arena.allocate(LONGEST_MANGLED + 1);
    private final MemorySegment buffer = arena.allocate(LONGEST_DEMANGLED);

    private int timeouts;

    /** A demangler with buffers of its own. */
    public NameDemangler() {}

    /**
     * The name as its programmer wrote it; the argument itself when it is not a mangled name, or
     * one that only an attacker would make: above 4,096 characters or 16 KiB of result, or 20 ms of
     * work.
     */
    public String demangle(String mangled) {
        boolean isMangled =
                mangled.startsWith("_Z") || mangled.startsWith("_R") || mangled.startsWith("_D");
        if (!isMangled || timeouts >= MOST_TIMEOUTS) {
            return mangled;
        }
        byte[] bytes = mangled.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_MANGLED) {
            return mangled;
        }
        MemorySegment.copy(bytes, 0, mangledBuffer, JAVA_BYTE, 0, bytes.length);
        mangledBuffer.set(JAVA_BYTE, bytes.length, (byte) 0);
        long length =
                Libgimlet.call(
                        DEMANGLE, mangledBuffer.address(), buffer.address(), buffer.byteSize());
        if (length <= 0) {
            timeouts += length == -Errno.ETIME ? 1 : 0;
            return mangled;
        }
        byte[] demangled = buffer.asSlice(0, length).toArray(JAVA_BYTE);
        return new String(demangled, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        arena.close();
    }
}
