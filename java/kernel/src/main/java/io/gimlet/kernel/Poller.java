// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits until one of several file descriptors is readable (epoll(7)). For one thread; {@link #wake}
 * is for any, until it is closed.
 */
public final class Poller implements AutoCloseable {
    private static final MemorySegment CREATE = Libgimlet.function("gimlet_poll_create");
    private static final MemorySegment ADD = Libgimlet.function("gimlet_poll_add");
    private static final MemorySegment WAIT = Libgimlet.function("gimlet_poll_wait");
    private static final MemorySegment EVENT_CREATE = Libgimlet.function("gimlet_event_create");
    private static final MemorySegment EVENT_SIGNAL = Libgimlet.function("gimlet_event_signal");
    private static final MemorySegment EVENT_CLEAR = Libgimlet.function("gimlet_event_clear");
    private static final int MOST_READY = 64;

    private final int fd;
    private final int wakeFd;
    private boolean closed;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment tokens = arena.allocate(JAVA_LONG, MOST_READY);

    /** A poller that waits for nothing but {@link #wake} yet. */
    public Poller() throws KernelException {
        fd = (int) SystemCalls.check(Libgimlet.call(CREATE), "create an epoll instance", "", "");
        wakeFd = (int) SystemCalls.check(Libgimlet.call(EVENT_CREATE), "create an eventfd", "", "");
        add(wakeFd);
    }

    /** Also waits for this descriptor, which stays its owner's. */
    public void add(int watchedFd) throws KernelException {
        SystemCalls.check(
                Libgimlet.call(ADD, fd, watchedFd, watchedFd), "wait for a descriptor", "", "");
    }

    /** Ends the wait that goes on, or the next one. */
    public synchronized void wake() {
        if (!closed) { // its number may be another file's by then
            Libgimlet.call(EVENT_SIGNAL, wakeFd);
        }
    }

    /**
     * Waits until something is readable, the time is over, or somebody wakes it.
     *
     * @return how many are readable; 0 after the time or a signal
     */
    public int await(int timeoutMillis) throws KernelException {
        int ready =
                (int)
                        SystemCalls.check(
                                Libgimlet.call(
                                        WAIT, fd, tokens.address(), MOST_READY, timeoutMillis),
                                "wait for samples",
                                "",
                                "");
        for (int i = 0; i < ready; i++) {
            if (tokens.getAtIndex(JAVA_LONG, i) == wakeFd) {
                Libgimlet.call(EVENT_CLEAR, wakeFd);
            }
        }
        return ready;
    }

    @Override
    public synchronized void close() {
        closed = true;
        SystemCalls.close(fd);
        SystemCalls.close(wakeFd);
        arena.close();
    }
}
