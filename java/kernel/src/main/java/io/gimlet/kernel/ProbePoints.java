// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEventAttributes.Flag;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens events for places in programs and in the kernel, at which a program runs that {@link
 * Sampler#attach} brings there: from then on, until the event is closed.
 */
public final class ProbePoints {
    private static final MemorySegment TRACEPOINT_ID = Libgimlet.function("gimlet_tracepoint_id");

    /** Where a PMU of this name, which has been there since Linux 4.17, tells its type. */
    private static final Path UPROBE_TYPE = Path.of("/sys/bus/event_source/devices/uprobe/type");

    /** The process id that stands for all. */
    public static final int EVERY_PROCESS = PerfEventAttributes.ANY;

    /** PERF_TYPE_TRACEPOINT. */
    private static final int TYPE_TRACEPOINT = 2;

    /** Bit 0 of config, by the PMU's format "retprobe". */
    private static final long AT_RETURN = 1;

    private static final String HINT =
            "run as root, or with CAP_PERFMON and CAP_SYS_ADMIN where tracefs is not mounted";

    private ProbePoints() {}

    /**
     * A place in a file, for the processes that have it mapped.
     *
     * @param file the program or library
     * @param offset of the instruction in the file, in bytes
     * @param atReturn whether it is the return of the function that begins there
     * @param processId the only process that counts, or {@link #EVERY_PROCESS}
     */
    public static PerfEvent openUprobe(Path file, long offset, boolean atReturn, int processId)
            throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttributes attributes =
                    new PerfEventAttributes(arena)
                            .type(uprobeType(), atReturn ? AT_RETURN : 0)
                            .moreConfig(SystemCalls.string(arena, file.toString()), offset);
            int cpu = processId == EVERY_PROCESS ? 0 : PerfEventAttributes.ANY;
            String name = file + "+0x" + Long.toHexString(offset);
            return open(attributes, processId, cpu, name, Trigger.UPROBE);
        }
    }

    private static int uprobeType() throws KernelException {
        try {
            return Integer.parseInt(Files.readString(UPROBE_TYPE).strip());
        } catch (IOException missing) {
            throw new KernelException(
                    "find uprobes in",
                    UPROBE_TYPE.toString(),
                    -Errno.ENOENT,
                    "this kernel has none");
        }
    }

    /**
     * A place in the kernel, for every task that comes by; the filter of {@link
     * RecorderMaps#configure} leaves out the others.
     *
     * @throws KernelException with ENOENT where the kernel has no such tracepoint
     */
    public static PerfEvent openTracepoint(Tracepoint tracepoint) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            long id =
                    SystemCalls.check(
                            Libgimlet.call(
                                    TRACEPOINT_ID,
                                    SystemCalls.string(arena, tracepoint.category()),
                                    SystemCalls.string(arena, tracepoint.event())),
                            "find",
                            tracepoint.name(),
                            HINT);
            PerfEventAttributes attributes =
                    new PerfEventAttributes(arena).type(TYPE_TRACEPOINT, id);
            // The program of a tracepoint runs on all CPUs, whatever CPU its event has.
            return open(attributes, EVERY_PROCESS, 0, tracepoint.name(), Trigger.TRACEPOINT);
        }
    }

    private static PerfEvent open(
            PerfEventAttributes attributes, int processId, int cpu, String name, Trigger trigger)
            throws KernelException {
        attributes.periodOrFrequency(1).with(Flag.DISABLED);
        long fd = attributes.open(processId, cpu);
        SystemCalls.check(fd, "open the event", name, HINT);
        return new PerfEvent((int) fd, name, trigger);
    }
}
