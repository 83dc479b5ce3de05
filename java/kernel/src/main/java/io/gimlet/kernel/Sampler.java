// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.gimlet.kernel.Layouts.Settings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/**
 * The sampling program (probes/sample.bpf.c) loaded into the kernel, with its ring and counters.
 * Load it, configure it, attach it to events, drain {@link #ring()}. One thread at a time.
 */
public final class Sampler implements AutoCloseable {
    private static final MemorySegment ATTACH = Libgimlet.function("gimlet_attach");
    private static final MemorySegment ENABLE_STATISTICS =
            Libgimlet.function("gimlet_enable_run_time_statistics");
    private static final MemorySegment RAISE_MEMLOCK =
            Libgimlet.function("gimlet_raise_memlock_limit");
    private static final MemorySegment OPEN_DIRECTORY = Libgimlet.function("gimlet_open_directory");

    /** The name of the program, as the kernel lists it. */
    public static final String PROGRAM = "take_perf_sample";

    private final BpfObject object;
    private final int programFd;
    private final long statisticsFd;
    private final long idleEventFd;
    private final long ringBytes;
    private final BpfRing ring;
    private final UnwindMaps unwindMaps;

    private Sampler(BpfObject object, long ringBytes) throws KernelException {
        this.object = object;
        this.ringBytes = ringBytes;
        this.programFd = object.programFd(PROGRAM);
        this.ring = BpfRing.map(object.mapFd("ring"), ringBytes);
        this.unwindMaps =
                new UnwindMaps(
                        new BpfTableMemory(map("slabs"), map("spaces"), object.mapFd("rules")));
        // Without them (before Linux 5.8) the cost of the programs is not known, and nothing else.
        this.statisticsFd = Libgimlet.call(ENABLE_STATISTICS);
        this.idleEventFd = PerfEvent.openIdle();
    }

    /** How user stacks are walked. */
    public enum Unwinding {
        /** By {@link #unwindMaps}; by frame pointers where they say so. */
        BY_TABLES,
        /** By frame pointers alone. */
        BY_FRAME_POINTERS
    }

    /**
     * Counts of the program since it was loaded.
     *
     * @param seen events that passed the filter
     * @param recorded samples that went into the ring
     * @param reasons losses and incomplete stacks, for every reason
     */
    public record Counters(long seen, long recorded, Map<Reason, Long> reasons) {
        /** Samples that were lost or stacks that ended for this reason. */
        public long of(Reason reason) {
            return reasons.getOrDefault(reason, 0L);
        }

        /** Samples that were seen and did not arrive. */
        public long lost() {
            long lost = 0;
            for (Reason reason : Reason.values()) {
                lost += reason.isLoss() ? of(reason) : 0;
            }
            return lost;
        }
    }

    /**
     * What the program cost.
     *
     * @param runTimeNanos CPU time in the program, all CPUs
     * @param runs how often it ran, filtered events included
     * @param verifiedInstructions the verifier's work at load; 0 before Linux 5.16
     */
    public record Cost(long runTimeNanos, long runs, long verifiedInstructions) {}

    /**
     * Loads the program.
     *
     * @param ringBytes capacity of the ring, a power of two from a page to 1 GiB
     */
    public static Sampler load(long ringBytes) throws KernelException {
        if (Long.bitCount(ringBytes) != 1 || ringBytes < 4096 || ringBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "a ring has a power of two of bytes, from 4096 to 1 GiB: " + ringBytes);
        }
        // Refused without CAP_SYS_RESOURCE; the load then tells, and from Linux 5.11 it is not
        // needed.
        Libgimlet.call(RAISE_MEMLOCK);
        BpfObject object = BpfObject.open("sample");
        try {
            object.resizeMap("ring", (int) ringBytes);
            object.load();
            return new Sampler(object, ringBytes);
        } catch (KernelException refused) {
            object.close();
            throw refused;
        }
    }

    /**
     * Sets what is sampled; takes effect at the next event.
     *
     * @param kernelFrames whether records hold kernel frames
     */
    public void configure(SampleFilter filter, boolean kernelFrames, Unwinding unwinding)
            throws KernelException {
        int kind = Layouts.FILTER_NONE;
        if (filter instanceof SampleFilter.Processes(var ids)) {
            BpfMap processes = map("processes");
            for (int id : ids) {
                processes.putByte(id, (byte) 1);
            }
            kind = Layouts.FILTER_PROCESS;
        } else if (filter instanceof SampleFilter.Cgroup(var directory)) {
            putCgroup(directory.toString());
            kind = Layouts.FILTER_CGROUP;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment settings = arena.allocate(Settings.SIZE, Integer.BYTES);
            settings.set(JAVA_INT, Settings.FILTER, kind);
            settings.set(JAVA_INT, Settings.SKIP_KERNEL_FRAMES, kernelFrames ? 0 : 1);
            settings.set(JAVA_INT, Settings.SKIP_IDLE, 1);
            settings.set(JAVA_INT, Settings.WAKEUP_BYTES, (int) (ringBytes / 4));
            settings.set(JAVA_INT, Settings.USE_TABLES, unwinding == Unwinding.BY_TABLES ? 1 : 0);
            // A plain sample is a hundred times smaller than a copy of a stack: it finds room in
            // the last quarter.
            settings.set(JAVA_INT, Settings.DEFER_BELOW_BYTES, (int) (ringBytes / 4 * 3));
            map("settings").put(0, settings);
        }
    }

    private void putCgroup(String directory) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            long fd =
                    SystemCalls.check(
                            Libgimlet.call(OPEN_DIRECTORY, SystemCalls.string(arena, directory)),
                            "open the cgroup",
                            directory,
                            "name a directory of the cgroup v2 hierarchy, such as one below"
                                    + " /sys/fs/cgroup");
            try {
                map("cgroup").putInt(0, (int) fd);
            } catch (KernelException refused) {
                throw new KernelException(
                        "filter by the cgroup",
                        directory,
                        -refused.code(),
                        "it must be a directory of the cgroup v2 hierarchy (see 'mount -t"
                                + " cgroup2'), not of version 1");
            } finally {
                SystemCalls.close((int) fd);
            }
        }
    }

    /**
     * Runs the program at each overflow of the event, and marks the samples with its index.
     *
     * @param index the event's number; numbers above 0 need Linux 5.15
     */
    public void attach(PerfEvent event, int index) throws KernelException {
        long link =
                SystemCalls.check(
                        Libgimlet.call(ATTACH, event.fd(), programFd, index),
                        "attach the BPF program to the event",
                        event.name(),
                        index > 0
                                ? "several events at once need Linux 5.15 or later: record one"
                                        + " event"
                                : "");
        event.own((int) link);
    }

    /** The ring that the samples arrive in. */
    public BpfRing ring() {
        return ring;
    }

    /** The ring's file descriptor, readable when the program wakes its reader. */
    public int ringFd() throws KernelException {
        return object.mapFd("ring");
    }

    /** What the program counted so far. */
    public Counters counters() throws KernelException {
        long[] sums = map("counters").sums(Layouts.COUNTER_COUNT);
        Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            reasons.put(reason, sums[Layouts.COUNTER_REASONS + reason.id()]);
        }
        return new Counters(sums[Layouts.COUNTER_SEEN], sums[Layouts.COUNTER_RECORDED], reasons);
    }

    /** What the program cost so far. */
    public Cost cost() throws KernelException {
        BpfObject.Statistics statistics = BpfObject.statistics(programFd);
        return new Cost(
                statistics.runTimeNanos(),
                statistics.runCount(),
                statistics.verifiedInstructions());
    }

    /** The memory of the unwind tables. */
    public UnwindMaps unwindMaps() {
        return unwindMaps;
    }

    private BpfMap map(String name) throws KernelException {
        return new BpfMap(object.mapFd(name), name);
    }

    @Override
    public void close() {
        ring.close();
        unwindMaps.close();
        if (statisticsFd >= 0) {
            SystemCalls.close((int) statisticsFd);
        }
        if (idleEventFd >= 0) {
            SystemCalls.close((int) idleEventFd);
        }
        object.close();
    }
}
