// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.gimlet.kernel.Layouts.Settings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the BPF programs of a recorder share, however many of them are loaded (probes/recorder.h):
 * the ring, settings, counters, and the memory of the unwind tables. One thread at a time.
 */
public final class RecorderMaps implements AutoCloseable {
    private static final MemorySegment OPEN_DIRECTORY = Libgimlet.function("gimlet_open_directory");

    /** The most events that can be told apart. */
    public static final int MAX_EVENTS = Layouts.MAX_EVENTS;

    private final BpfObject object;
    private final long ringBytes;
    private final BpfRing ring;
    private final UnwindMaps unwindMaps;

    /** The maps of an object that is loaded, and stays open for as long as they are used. */
    RecorderMaps(BpfObject object, long ringBytes) throws KernelException {
        this.object = object;
        this.ringBytes = ringBytes;
        this.ring = BpfRing.map(object.mapFd("ring"), ringBytes);
        this.unwindMaps =
                new UnwindMaps(
                        new BpfTableMemory(map("slabs"), map("spaces"), object.mapFd("rules")));
    }

    /** How user stacks are walked. */
    public enum Unwinding {
        /** By {@link #unwindMaps}; by frame pointers where they say so. */
        BY_TABLES,
        /** By frame pointers alone. */
        BY_FRAME_POINTERS
    }

    /**
     * Counts of the programs since the maps were made.
     *
     * @param seen samples that passed the filter and were due
     * @param recorded samples that went into the ring
     * @param unfollowed children of sampled processes that are not sampled, because there were
     *     {@link SampleFilter#MAX_PROCESSES} already
     * @param reasons losses and incomplete stacks, for every reason
     */
    public record Counters(long seen, long recorded, long unfollowed, Map<Reason, Long> reasons) {
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

    /** Sets what is sampled of all events; takes effect at the next one. */
    public void configure(SampleFilter filter, Unwinding unwinding) throws KernelException {
        int kind = Layouts.FILTER_NONE;
        int user = 0;
        if (filter instanceof SampleFilter.Processes(var ids)) {
            for (int id : ids) {
                addProcess(id);
            }
            kind = Layouts.FILTER_PROCESS;
        } else if (filter instanceof SampleFilter.Cgroup(var directory)) {
            putCgroup(directory.toString());
            kind = Layouts.FILTER_CGROUP;
        } else if (filter instanceof SampleFilter.User(int userId)) {
            user = userId;
            kind = Layouts.FILTER_USER;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment settings = arena.allocate(Settings.SIZE, Integer.BYTES);
            settings.set(JAVA_INT, Settings.FILTER, kind);
            settings.set(JAVA_INT, Settings.USER, user);
            settings.set(JAVA_INT, Settings.SKIP_IDLE, 1);
            settings.set(JAVA_INT, Settings.WAKEUP_BYTES, (int) (ringBytes / 4));
            settings.set(JAVA_INT, Settings.USE_TABLES, unwinding == Unwinding.BY_TABLES ? 1 : 0);
            // A plain sample is a hundred times smaller than a copy of a stack: it finds room in
            // the last quarter.
            settings.set(JAVA_INT, Settings.DEFER_BELOW_BYTES, (int) (ringBytes / 4 * 3));
            map("settings").put(0, settings);
        }
    }

    /** Samples this process, too, where processes are the filter. */
    public void addProcess(int processId) throws KernelException {
        map("processes").putLong(processId, Layouts.PROCESS_NOW);
    }

    /** Samples a child of this process, which waits for it, from its first exec on. */
    public void addProcessFromExec(int processId) throws KernelException {
        map("processes").putLong(processId, Layouts.PROCESS_FROM_EXEC);
    }

    /** Samples this process no more. */
    public void removeProcess(int processId) throws KernelException {
        map("processes").remove(processId);
    }

    /**
     * Sets what is sampled of one event; takes effect at the next one. Until then it is {@link
     * EventSettings#ALL}.
     *
     * @param event its index, below {@link #MAX_EVENTS}
     */
    public void configureEvent(int event, EventSettings settings) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            map("event_settings").put(checkEvent(event), settings.allocate(arena));
        }
    }

    static int checkEvent(int event) {
        if (event < 0 || event >= MAX_EVENTS) {
            throw new IllegalArgumentException(
                    "events are numbered from 0 to " + (MAX_EVENTS - 1) + ": " + event);
        }
        return event;
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

    /** The ring that the samples arrive in. */
    public BpfRing ring() {
        return ring;
    }

    /** The ring's file descriptor, readable when a program wakes its reader. */
    public int ringFd() throws KernelException {
        return object.mapFd("ring");
    }

    /** What the programs counted so far. */
    public Counters counters() throws KernelException {
        long[] sums = map("counters").sums(Layouts.COUNTER_COUNT);
        Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            reasons.put(reason, sums[Layouts.COUNTER_REASONS + reason.id()]);
        }
        return new Counters(
                sums[Layouts.COUNTER_SEEN],
                sums[Layouts.COUNTER_RECORDED],
                sums[Layouts.COUNTER_UNFOLLOWED],
                reasons);
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
    }
}
