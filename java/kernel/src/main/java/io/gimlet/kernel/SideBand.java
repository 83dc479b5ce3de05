// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.PerfEventAttributes.Flag;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Side-band records of the whole machine: one software event per CPU that counts nothing
 * (PERF_COUNT_SW_DUMMY) and reports maps, names, forks, execs and exits with their times. For one
 * thread.
 */
public final class SideBand implements AutoCloseable {
    private static final int TYPE_SOFTWARE = 1;
    private static final int CONFIG_DUMMY = 9;

    /** PERF_SAMPLE_TID | PERF_SAMPLE_TIME: what each record ends with. */
    private static final long SAMPLE_TID_TIME = 1 << 1 | 1 << 2;

    private static final int CLOCK_MONOTONIC = 1;

    private final List<PerfRing> rings = new ArrayList<>();

    /**
     * Opens the events.
     *
     * @param cpus the CPUs to listen on: all that are online
     * @param bytesPerCpu buffer size, a power of two of at least a page
     */
    public SideBand(List<Integer> cpus, int bytesPerCpu) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            for (int cpu : cpus) {
                int fd = open(arena, cpu, bytesPerCpu);
                if (fd >= 0) {
                    rings.add(PerfRing.map(fd, bytesPerCpu));
                }
            }
        } catch (KernelException refused) {
            close();
            throw refused;
        }
    }

    /** A file descriptor; -1 for a CPU that went offline. */
    private static int open(Arena arena, int cpu, int bytes) throws KernelException {
        PerfEventAttributes attributes =
                new PerfEventAttributes(arena)
                        .type(TYPE_SOFTWARE, CONFIG_DUMMY)
                        .sampleType(SAMPLE_TID_TIME)
                        .clock(CLOCK_MONOTONIC)
                        .wakeupWatermark(bytes / 4)
                        .with(Flag.MMAP)
                        .with(Flag.MMAP2)
                        .with(Flag.COMM)
                        .with(Flag.COMM_EXEC)
                        .with(Flag.TASK)
                        .with(Flag.SAMPLE_ID_ALL);
        long fd = attributes.open(PerfEventAttributes.ANY, cpu);
        if (fd == -Errno.ENODEV) {
            return -1;
        }
        return (int)
                SystemCalls.check(
                        fd,
                        "follow processes on",
                        "CPU " + cpu,
                        "run as root, or with CAP_PERFMON (CAP_SYS_ADMIN before Linux 5.8)");
    }

    /** The file descriptors, readable when a buffer is a quarter full. */
    public List<Integer> fds() {
        return rings.stream().map(PerfRing::fd).toList();
    }

    /** Hands over everything that has been written so far. */
    public void drain(SideBandListener listener) {
        for (PerfRing ring : rings) {
            ring.drain(listener);
        }
    }

    @Override
    public void close() {
        rings.forEach(PerfRing::close);
        rings.clear();
    }
}
