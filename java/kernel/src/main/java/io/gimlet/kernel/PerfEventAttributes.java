// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * struct perf_event_attr of linux/perf_event.h: offsets, and the flag bits of its bit field,
 * counted from the least significant. Methods return this object.
 */
final class PerfEventAttributes {
    /** PERF_ATTR_SIZE_VER8; older kernels take it as long as what they do not know is zero. */
    private static final int SIZE = 136;

    private static final int TYPE_AT = 0;
    private static final int SIZE_AT = 4;
    private static final int CONFIG_AT = 8;
    private static final int PERIOD_OR_FREQUENCY_AT = 16;
    private static final int SAMPLE_TYPE_AT = 24;
    private static final int READ_FORMAT_AT = 32;
    private static final int FLAGS_AT = 40;
    private static final int WAKEUP_AT = 48;
    private static final int CONFIG1_AT = 56;
    private static final int CONFIG2_AT = 64;
    private static final int CLOCK_ID_AT = 92;

    /** Bits of the flag word. */
    enum Flag {
        DISABLED(0),
        INHERIT(1),
        EXCLUDE_USER(4),
        EXCLUDE_KERNEL(5),
        EXCLUDE_HYPERVISOR(6),
        EXCLUDE_IDLE(7),
        MMAP(8),
        COMM(9),
        FREQUENCY(10),
        ENABLE_ON_EXEC(12),
        TASK(13),
        WATERMARK(14),
        PRECISE_1(15),
        PRECISE_2(16),
        SAMPLE_ID_ALL(18),
        EXCLUDE_GUEST(20),
        MMAP2(23),
        COMM_EXEC(24),
        USE_CLOCK_ID(25),
        BUILD_ID(34),
        INHERIT_THREAD(35);

        private final int bit;

        Flag(int bit) {
            this.bit = bit;
        }
    }

    /** Every thread, or every CPU. */
    static final int ANY = -1;

    private static final MemorySegment OPEN = Libgimlet.function("gimlet_perf_event_open");
    private static final int NO_GROUP = -1;

    /** PERF_FLAG_FD_CLOEXEC. */
    private static final long CLOSE_ON_EXEC = 8;

    private final MemorySegment memory;

    PerfEventAttributes(Arena arena) {
        memory = arena.allocate(SIZE, Long.BYTES);
        memory.set(JAVA_INT, SIZE_AT, SIZE);
    }

    PerfEventAttributes type(int type, long config) {
        memory.set(JAVA_INT, TYPE_AT, type);
        memory.set(JAVA_LONG, CONFIG_AT, config);
        return this;
    }

    PerfEventAttributes moreConfig(long config1, long config2) {
        memory.set(JAVA_LONG, CONFIG1_AT, config1);
        memory.set(JAVA_LONG, CONFIG2_AT, config2);
        return this;
    }

    PerfEventAttributes periodOrFrequency(long value) {
        memory.set(JAVA_LONG, PERIOD_OR_FREQUENCY_AT, value);
        return this;
    }

    PerfEventAttributes sampleType(long bits) {
        memory.set(JAVA_LONG, SAMPLE_TYPE_AT, bits);
        return this;
    }

    PerfEventAttributes readFormat(long bits) {
        memory.set(JAVA_LONG, READ_FORMAT_AT, bits);
        return this;
    }

    PerfEventAttributes wakeupWatermark(int bytes) {
        memory.set(JAVA_INT, WAKEUP_AT, bytes);
        return with(Flag.WATERMARK);
    }

    PerfEventAttributes clock(int clockId) {
        memory.set(JAVA_INT, CLOCK_ID_AT, clockId);
        return with(Flag.USE_CLOCK_ID);
    }

    PerfEventAttributes with(Flag flag) {
        return with(flag, true);
    }

    PerfEventAttributes with(Flag flag, boolean set) {
        long bit = 1L << flag.bit;
        long flags = memory.get(JAVA_LONG, FLAGS_AT);
        memory.set(JAVA_LONG, FLAGS_AT, set ? flags | bit : flags & ~bit);
        return this;
    }

    /**
     * Opens the event (perf_event_open(2)), in no group, closed at an exec.
     *
     * @param threadId 0 for the calling thread, {@link #ANY} for every one on the CPU
     * @param cpu {@link #ANY} for wherever the thread runs
     * @return a file descriptor, or an errno below 0
     */
    long open(int threadId, int cpu) {
        return Libgimlet.call(OPEN, memory.address(), threadId, cpu, NO_GROUP, CLOSE_ON_EXEC, 0);
    }
}
