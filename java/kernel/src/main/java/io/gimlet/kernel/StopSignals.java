// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * SIGINT, SIGTERM and SIGHUP as something to read: from the first use on they no longer end this
 * process, also where SIGINT was ignored, as shells do in the background of a script. SIGHUP stays
 * ignored where it was (nohup(1)). Those that come within 300 ms after the first one say the same.
 * From the second one that is read here the process has two seconds to end itself; then the kernel
 * ends it, whatever its threads do.
 *
 * <p>One for the life of the process. The JVM must run with -Xrs, so that it does not handle them
 * itself.
 */
public final class StopSignals {
    private static final MemorySegment OPEN = Libgimlet.function("gimlet_signals_open");

    private final int fd;

    private StopSignals(int fd) {
        this.fd = fd;
    }

    /** Takes the signals over. */
    public static StopSignals open() throws KernelException {
        return new StopSignals(
                (int) SystemCalls.check(Libgimlet.call(OPEN), "take over", "SIGINT", ""));
    }

    /** Blocks until at least one signal has come since the last call, and returns how many. */
    public long await() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_LONG);
            long read = SystemCalls.read(fd, count);
            if (read == -Errno.EINTR) {
                return 0;
            }
            SystemCalls.check(read, "wait for", "signals", "");
            return count.get(JAVA_LONG, 0);
        }
    }
}
