// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tells whether somebody has written to a file since it was found, by its size and its time of
 * modification (statx(2)). What was written within a tick of the kernel's clock before it was found
 * and again after is seen since Linux 6.13 only (multigrain timestamps). Holds a descriptor for as
 * long as it is used itself. Thread-safe.
 */
public final class FileWatch implements BooleanSupplier {
    private static final MemorySegment IS_REWRITTEN = Libgimlet.function("gimlet_is_rewritten");

    private final int fd;
    private final long writtenNanos;
    private final long bytes;

    /** When it cannot be reached any more, the descriptor is closed. */
    private final MemorySegment life;

    FileWatch(int fd, FoundFile.Identity found) {
        this.fd = fd;
        writtenNanos = found.writtenNanos();
        bytes = found.bytes();
        life = Libgimlet.life(new Closing(fd));
    }

    /** Returns whether the contents are others now; also when that cannot be told. */
    @Override
    public boolean getAsBoolean() {
        try {
            return Libgimlet.call(IS_REWRITTEN, fd, writtenNanos, bytes) != 0;
        } finally {
            Reference.reachabilityFence(life);
        }
    }

    private record Closing(int fd) implements Consumer<MemorySegment> {
        @Override
        public void accept(MemorySegment ended) {
            SystemCalls.close(fd);
        }
    }
}
