// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static io.gimlet.kernel.PerfEventAttributes.ANY;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gimlet.kernel.PerfEventAttributes.Flag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An open perf event (perf_event_open(2)). Closing it detaches whatever is attached. Not
 * thread-safe.
 */
public final class PerfEvent implements AutoCloseable {
    /** PERF_EVENT_IOC_ENABLE and _DISABLE of linux/perf_event.h. */
    private static final long IOCTL_ENABLE = 0x2400;

    private static final long IOCTL_DISABLE = 0x2401;

    /** PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING. */
    private static final long READ_TIMES = 3;

    /**
     * perf_swevent_start_hrtimer() of the kernel lets no clock tick faster, and does not say so:
     * the samples would claim the shorter period.
     */
    private static final long SHORTEST_TICK_NANOS = 10_000;

    private final int fd;
    private final String name;
    private final Trigger trigger;
    private int linkFd;

    PerfEvent(int fd, String name, Trigger trigger) {
        this.fd = fd;
        this.name = name;
        this.trigger = trigger;
    }

    /** Whose execution fires the event, and where. */
    public sealed interface Scope {
        /**
         * One thread, on every CPU.
         *
         * @param threadId the thread
         * @param inherit which tasks that it starts count, too
         * @param enableOnExec start counting at its next exec instead of at once
         */
        record OneThread(int threadId, Inherit inherit, boolean enableOnExec) implements Scope {}

        /**
         * Every task on one CPU.
         *
         * @param cpu the CPU's number
         */
        record OneCpu(int cpu) implements Scope {}
    }

    /** Which descendants of a thread belong to its event. */
    public enum Inherit {
        /** None. */
        NOTHING,
        /** New threads of the same process (Linux 5.13). */
        THREADS,
        /** New threads and child processes. */
        CHILDREN
    }

    /** How often an event samples. */
    public sealed interface Rate {
        /**
         * So many samples per second of counting, for which the kernel adapts the period.
         *
         * @param hertz samples per second, from 1 to kernel.perf_event_max_sample_rate
         */
        record Frequency(long hertz) implements Rate {}

        /**
         * One sample for so many events; for a clock nanoseconds, of which the kernel makes at
         * least 10,000.
         *
         * @param events from 1
         */
        record Period(long events) implements Rate {}
    }

    /**
     * An event's count.
     *
     * @param value how often the event happened while it was counted
     * @param enabledNanos how long it was to be counted
     * @param runningNanos how long it was counted: less where counters were shared
     */
    public record Count(long value, long enabledNanos, long runningNanos) {
        /** What was counted since an earlier reading. */
        public Count since(Count earlier) {
            return new Count(
                    value - earlier.value,
                    enabledNanos - earlier.enabledNanos,
                    runningNanos - earlier.runningNanos);
        }

        /** The part of the time in which it was counted, 0 to 1. */
        public double countedShare() {
            return enabledNanos == 0 ? 1 : (double) runningNanos / enabledNanos;
        }
    }

    /**
     * Opens the event, stopped unless its scope starts it at exec.
     *
     * @throws KernelException with ENOENT or EOPNOTSUPP where this machine lacks the event
     */
    public static PerfEvent open(PerfSource source, Rate rate, Scope scope) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttributes attributes =
                    attributes(arena, source.selector())
                            .with(Flag.PRECISE_1, (source.selector().precise() & 1) != 0)
                            .with(Flag.PRECISE_2, (source.selector().precise() & 2) != 0);
            if (rate instanceof Rate.Frequency(long hertz)) {
                attributes.periodOrFrequency(hertz).with(Flag.FREQUENCY);
            } else {
                long events = ((Rate.Period) rate).events();
                attributes.periodOrFrequency(
                        source instanceof PerfSource.Clock
                                ? Math.max(events, SHORTEST_TICK_NANOS)
                                : events);
            }
            return open(attributes, source, scope);
        }
    }

    /**
     * Opens the event to be counted and not sampled, from this moment unless its scope starts it at
     * exec. To enable it later would be no good: who starts a thread just then can end with an
     * event that stays stopped, because the kernel exchanges those of a thread and its child when
     * it switches between them (perf_event_context_sched_out() in kernel/events/core.c).
     *
     * @throws KernelException as {@link #open}
     */
    public static PerfEvent openCounter(PerfSource source, Scope scope) throws KernelException {
        boolean atExec = scope instanceof Scope.OneThread thread && thread.enableOnExec();
        try (Arena arena = Arena.ofConfined()) {
            return open(
                    attributes(arena, source.selector()).with(Flag.DISABLED, atExec),
                    source,
                    scope);
        }
    }

    private static PerfEventAttributes attributes(Arena arena, PerfSelector selector) {
        return new PerfEventAttributes(arena)
                .type(selector.type(), selector.config())
                .moreConfig(selector.config1(), selector.config2())
                .readFormat(READ_TIMES)
                .with(Flag.DISABLED)
                .with(Flag.EXCLUDE_IDLE)
                .with(Flag.EXCLUDE_USER, selector.excludeUser())
                .with(Flag.EXCLUDE_KERNEL, selector.excludeKernel());
    }

    private static PerfEvent open(PerfEventAttributes attributes, PerfSource source, Scope scope)
            throws KernelException {
        if (scope instanceof Scope.OneThread thread) {
            return openForThread(attributes, source, thread);
        }
        int cpu = ((Scope.OneCpu) scope).cpu();
        return of(attributes.open(ANY, cpu), source, "CPU " + cpu);
    }

    private static PerfEvent openForThread(
            PerfEventAttributes attributes, PerfSource source, Scope.OneThread thread)
            throws KernelException {
        boolean threadsOnly = thread.inherit() == Inherit.THREADS;
        attributes
                .with(Flag.INHERIT, thread.inherit() != Inherit.NOTHING)
                .with(Flag.INHERIT_THREAD, threadsOnly)
                .with(Flag.ENABLE_ON_EXEC, thread.enableOnExec());
        long fd = attributes.open(thread.threadId(), ANY);
        if (fd == -Errno.EINVAL && threadsOnly) {
            // Before Linux 5.13: children inherit, too; the BPF filter leaves them out.
            fd = attributes.with(Flag.INHERIT_THREAD, false).open(thread.threadId(), ANY);
        }
        return of(fd, source, "thread " + thread.threadId());
    }

    /**
     * Opens an event that counts nothing on the calling thread. The first event of any task makes
     * the kernel switch on its scheduler's hooks, and wait 5 to 40 ms for that (account_event() in
     * kernel/events/core.c); while one is open, others open at once.
     *
     * @return a file descriptor, or a negative error number
     */
    static long openIdle() {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttributes attributes =
                    new PerfEventAttributes(arena)
                            .type(PerfSelector.SOFTWARE, 0)
                            .with(Flag.DISABLED);
            return attributes.open(0, ANY);
        }
    }

    private static PerfEvent of(long result, PerfSource source, String target)
            throws KernelException {
        String hint =
                switch ((int) -result) {
                    case Errno.EPERM, Errno.EACCES ->
                            "run as root, or with CAP_PERFMON (CAP_SYS_ADMIN before Linux 5.8)";
                    case Errno.EMFILE ->
                            "each thread takes a file descriptor: raise the limit (ulimit -n)";
                    default -> "";
                };
        SystemCalls.check(result, "open the perf event '" + source.name() + "' for", target, hint);
        return new PerfEvent((int) result, source.name(), Trigger.PERF_EVENT);
    }

    /** Starts counting and sampling. */
    public void enable() throws KernelException {
        SystemCalls.check(SystemCalls.ioctl(fd, IOCTL_ENABLE, 0), "start the event", name, "");
    }

    /** Stops counting and sampling, in the tasks that inherited the event as well. */
    public void disable() throws KernelException {
        SystemCalls.check(SystemCalls.ioctl(fd, IOCTL_DISABLE, 0), "stop the event", name, "");
    }

    /** The count so far, with what inherited events counted. */
    public Count read() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(JAVA_LONG, 3);
            SystemCalls.check(SystemCalls.read(fd, values), "read the event", name, "");
            return new Count(
                    values.getAtIndex(JAVA_LONG, 0),
                    values.getAtIndex(JAVA_LONG, 1),
                    values.getAtIndex(JAVA_LONG, 2));
        }
    }

    /** The event's name, as its user gave it. */
    public String name() {
        return name;
    }

    int fd() {
        return fd;
    }

    Trigger trigger() {
        return trigger;
    }

    /** Takes over a link's file descriptor; 0 is none. */
    void own(int link) {
        linkFd = link;
    }

    @Override
    public void close() {
        if (linkFd > 0) {
            SystemCalls.close(linkFd);
        }
        SystemCalls.close(fd);
    }
}
