// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.Capabilities.Capability;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * What a process has given up while it reads what others wrote: capabilities that it does not need,
 * in all its threads, and system calls that it does not make (native/privileges.c), among them all
 * that start a program, touch another process, change a namespace or open a socket. There is no way
 * back: for a process that does nothing else, before it ends. For one thread at a time.
 */
public final class Privileges {
    private static final MemorySegment LIMIT = Libgimlet.function("gimlet_limit_capabilities");
    private static final MemorySegment FILTER = Libgimlet.function("gimlet_filter_system_calls");

    /** CAP_CHOWN, CAP_DAC_OVERRIDE and CAP_FOWNER: what root writes files of other users with. */
    private static final long TO_WRITE_FILES = 1L << 0 | 1L << 1 | 1L << 3;

    /** Where all CPUs are busy a thread may have to wait before it does anything. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final long effective;
    private final long kept;
    private final long sinceNanos = Host.monotonicNanos();
    private int looksWithoutFinds;

    private Privileges(long effective, long kept) {
        this.effective = effective;
        this.kept = kept;
    }

    /**
     * Keeps these capabilities, where the process has them; and, but not effective before {@link
     * #allowWritingFiles}, those that output may need. Threads of this time have given up the rest
     * before they do anything else.
     */
    public static Privileges limitTo(Set<Capability> needed) throws KernelException {
        Capabilities held = Capabilities.ofThisProcess();
        long effective = bitsFor(needed, held);
        long kept = effective | (held.bits() & TO_WRITE_FILES);
        limit(effective, kept);
        long filtered = Libgimlet.call(FILTER);
        if (filtered != -Errno.EINVAL) { // a kernel without CONFIG_SECCOMP_FILTER
            SystemCalls.check(filtered, "filter the system calls of", "this process", "");
        }
        return new Privileges(effective, kept);
    }

    private static long bitsFor(Set<Capability> needed, Capabilities held) {
        long bits = held.bitsFor(needed);
        // Shows the mappings of others' processes, too, from Linux 6.13 on (proc_maps_open()).
        return needed.contains(Capability.CAP_SYS_PTRACE) && !held.has(Capability.CAP_SYS_PTRACE)
                ? bits | held.bitsFor(Set.of(Capability.CAP_PERFMON))
                : bits;
    }

    /** Those, of what is held, that the {@link FileServer} needs. */
    static long forFiles(Capabilities held) {
        return bitsFor(
                Set.of(
                        Capability.CAP_SYS_PTRACE,
                        Capability.CAP_CHECKPOINT_RESTORE,
                        Capability.CAP_DAC_READ_SEARCH),
                held);
    }

    /**
     * Looks for threads that were just being started then; to be called now and then.
     *
     * @throws KernelException when a thread does not give up what it should
     */
    public void complete() throws KernelException {
        // Twice: a thread may have been started by one that was looked at only afterwards.
        if (looksWithoutFinds == 2) {
            return;
        }
        looksWithoutFinds = limit(effective, kept) == 0 ? looksWithoutFinds + 1 : 0;
        if (looksWithoutFinds == 0 && Host.monotonicNanos() - sinceNanos > PATIENCE_NANOS) {
            throw new KernelException("limit the capabilities of", "all threads", -Errno.ETIME, "");
        }
    }

    /** Once everything is read: files can be written where root can. */
    public void allowWritingFiles() throws KernelException {
        limit(kept, kept);
        looksWithoutFinds = 2;
    }

    /** Returns how many threads had others before. */
    private static long limit(long effective, long permitted) throws KernelException {
        return SystemCalls.check(
                Libgimlet.call(LIMIT, effective, permitted),
                "limit the capabilities of",
                "this process's threads",
                "");
    }
}
