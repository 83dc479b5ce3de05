// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The sampling programs (probes/sample.bpf.c): the one for events of perf is loaded at once, with
 * those that keep the set of processes; others when an event is attached to them. Load it,
 * configure its {@link #maps}, attach it to events, drain the ring. One thread at a time.
 */
public final class Sampler implements AutoCloseable {
    private static final MemorySegment ATTACH = Libgimlet.function("gimlet_attach");
    private static final MemorySegment ATTACH_RAW =
            Libgimlet.function("gimlet_attach_raw_tracepoint");
    private static final MemorySegment ENABLE_STATISTICS =
            Libgimlet.function("gimlet_enable_run_time_statistics");
    private static final MemorySegment RAISE_MEMLOCK =
            Libgimlet.function("gimlet_raise_memlock_limit");

    /** The name of the program of perf events, as the kernel lists it. */
    public static final String PROGRAM = "take_perf_sample";

    private static final String OBJECT = "sample";

    /** A program that keeps the set of processes, and the tracepoint at which it runs. */
    private record Keeper(String program, String tracepoint) {}

    /** Both are so small that to load them costs less than to find out whether they are wanted. */
    private static final List<Keeper> KEEPERS =
            List.of(
                    new Keeper("follow_fork", "sched_process_fork"),
                    new Keeper("forget_process", "sched_process_free"));

    /** Has the program of perf events, and the maps of all. */
    private final BpfObject first;

    private final Map<Trigger, BpfObject> loaded = new EnumMap<>(Trigger.class);

    private final RecorderMaps maps;
    private final long statisticsFd;
    private final long idleEventFd;
    private final List<Integer> keeperLinks = new ArrayList<>();

    private Sampler(BpfObject object, long ringBytes) throws KernelException {
        first = object;
        maps = new RecorderMaps(object, ringBytes);
        loaded.put(Trigger.PERF_EVENT, object);
        // Without them (before Linux 5.8) the cost of the programs is not known, and nothing else.
        statisticsFd = Libgimlet.call(ENABLE_STATISTICS);
        idleEventFd = PerfEvent.openIdle();
    }

    /**
     * What the programs cost.
     *
     * @param runTimeNanos CPU time in the programs, all CPUs; empty where the kernel does not
     *     measure it, which CAP_SYS_ADMIN or kernel.bpf_stats_enabled make it do
     * @param runs how often those ran that take samples, filtered events included
     * @param verifiedInstructions the verifier's work at their load; 0 before Linux 5.16
     */
    public record Cost(OptionalLong runTimeNanos, long runs, long verifiedInstructions) {}

    /**
     * Loads the program of perf events.
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
        BpfObject object = BpfObject.open(OBJECT);
        try {
            object.resizeMap("ring", (int) ringBytes);
            object.resizeMap("deferrals", BpfMap.possibleCpus() * Layouts.SCRATCH_SLOTS);
            object.addProgram(Trigger.PERF_EVENT.program());
            for (Keeper keeper : KEEPERS) {
                object.addProgram(keeper.program());
            }
            object.load();
            return new Sampler(object, ringBytes);
        } catch (KernelException refused) {
            object.close();
            throw refused;
        }
    }

    private int programFd(Trigger trigger) throws KernelException {
        BpfObject object = loaded.get(trigger);
        if (object == null) {
            object = loadBeside(first, trigger);
            loaded.put(trigger, object);
        }
        return object.programFd(trigger.program());
    }

    private static BpfObject loadBeside(BpfObject first, Trigger trigger) throws KernelException {
        BpfObject object = BpfObject.open(OBJECT);
        try {
            object.addProgram(trigger.program());
            object.shareMaps(first);
            object.load();
            return object;
        } catch (KernelException refused) {
            object.close();
            throw refused;
        }
    }

    /**
     * Runs the program that fits at each event, and marks the samples with the event's index.
     *
     * @param index the event's number, below {@link RecorderMaps#MAX_EVENTS}; numbers above 0 need
     *     Linux 5.15
     */
    public void attach(PerfEvent event, int index) throws KernelException {
        int programFd = programFd(event.trigger());
        long link =
                SystemCalls.check(
                        Libgimlet.call(
                                ATTACH, event.fd(), programFd, RecorderMaps.checkEvent(index)),
                        "attach the BPF program to the event",
                        event.name(),
                        index > 0
                                ? "several events at once need Linux 5.15 or later: record one"
                                        + " event"
                                : "");
        event.own((int) link);
    }

    /**
     * From now on the children of the processes that the filter lets pass are sampled, too, and
     * theirs; nobody has to add them. Who is no more is forgotten.
     */
    public void followChildren() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            for (Keeper keeper : KEEPERS) {
                int programFd = first.programFd(keeper.program());
                long name = SystemCalls.string(arena, keeper.tracepoint());
                long link = Libgimlet.call(ATTACH_RAW, programFd, name);
                SystemCalls.check(
                        link, "attach a BPF program to the tracepoint", keeper.tracepoint(), "");
                keeperLinks.add((int) link);
            }
        }
    }

    /** From now on nobody joins those that are sampled, and nobody is forgotten. */
    public void stopFollowing() {
        for (int link : keeperLinks) {
            SystemCalls.close(link);
        }
        keeperLinks.clear();
    }

    /** What the programs share. */
    public RecorderMaps maps() {
        return maps;
    }

    /** What the programs cost so far. */
    public Cost cost() throws KernelException {
        long nanos = 0;
        long runs = 0;
        long instructions = 0;
        for (Map.Entry<Trigger, BpfObject> one : loaded.entrySet()) {
            int fd = one.getValue().programFd(one.getKey().program());
            BpfObject.Statistics statistics = BpfObject.statistics(fd);
            nanos += statistics.runTimeNanos();
            runs += statistics.runCount();
            instructions += statistics.verifiedInstructions();
        }
        for (Keeper keeper : KEEPERS) {
            int fd = first.programFd(keeper.program());
            nanos += BpfObject.statistics(fd).runTimeNanos();
        }
        // What is not measured is told as 0; a program that ran took more.
        OptionalLong measured =
                statisticsFd >= 0 || nanos > 0 ? OptionalLong.of(nanos) : OptionalLong.empty();
        return new Cost(measured, runs, instructions);
    }

    @Override
    public void close() {
        stopFollowing();
        maps.close();
        if (statisticsFd >= 0) {
            SystemCalls.close((int) statisticsFd);
        }
        if (idleEventFd >= 0) {
            SystemCalls.close((int) idleEventFd);
        }
        loaded.values().forEach(BpfObject::close);
    }
}
