// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits until one of several file descriptors is readable (epoll(7)). For one thread. */
public final class Poller implements AutoCloseable {
    private static final MemorySegment CREATE = Libgimlet.function("gimlet_poll_create");
    private static final MemorySegment ADD = Libgimlet.function("gimlet_poll_add");
    private static final MemorySegment WAIT = Libgimlet.function("gimlet_poll_wait");
    private static final int MOST_READY = 64;

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment tokens = arena.allocate(JAVA_LONG, MOST_READY);

    /** A poller that waits for nothing yet. */
    public Poller() throws KernelException {
        fd = (int) SystemCalls.check(Libgimlet.call(CREATE), "create an epoll instance", "", "");
    }

    /** Also waits for this descriptor, which stays its owner's. */
    public void add(int watchedFd) throws KernelException {
        SystemCalls.check(
                Libgimlet.call(ADD, fd, watchedFd, watchedFd), "wait for a descriptor", "", "");
    }

    /**
     * Waits until something is readable or the time is over.
     *
     * @return how many are readable; 0 after the time or a signal
     */
    public int await(int timeoutMillis) throws KernelException {
        return (int)
                SystemCalls.check(
                        Libgimlet.call(WAIT, fd, tokens.address(), MOST_READY, timeoutMillis),
                        "wait for samples",
                        "",
                        "");
    }

    @Override
    public void close() {
        SystemCalls.close(fd);
        arena.close();
    }
}
