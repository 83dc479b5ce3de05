// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The ring of one perf event (perf_event_open(2), "MMAP layout"): a control page with two
 * positions, then the data, in which records may wrap. Owns the event's file descriptor. For one
 * thread.
 */
final class PerfRing implements AutoCloseable {
    private static final long PAGE_BYTES = 4096;

    /** struct perf_event_mmap_page: the positions have fixed places. */
    private static final long DATA_HEAD = 1024;

    private static final long DATA_TAIL = 1032;
    private static final VarHandle POSITION = JAVA_LONG.varHandle();

    /** struct perf_event_header: type u32, misc u16, size u16; a record has at most 64 KiB. */
    private static final int HEADER_SIZE_AT = 6;

    private static final int HEADER_BYTES = 8;
    private static final int LARGEST_RECORD = 1 << 16;

    private final int fd;
    private final MemorySegment control;
    private final MemorySegment data;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment unwrapped = arena.allocate(LARGEST_RECORD, Long.BYTES);
    private final SideBandDecoder decoder = new SideBandDecoder();

    /** Maps the buffer of an event, and owns the event from then on, even when that fails. */
    static PerfRing map(int fd, int dataBytes) throws KernelException {
        try {
            MemorySegment all =
                    SystemCalls.mapMemory(
                            fd, PAGE_BYTES + dataBytes, true, 0, "a side-band buffer");
            return new PerfRing(fd, all.asSlice(0, PAGE_BYTES), all.asSlice(PAGE_BYTES));
        } catch (KernelException refused) {
            SystemCalls.close(fd);
            throw refused;
        }
    }

    /** A ring in this memory. */
    PerfRing(int fd, MemorySegment control, MemorySegment data) {
        this.fd = fd;
        this.control = control;
        this.data = data;
    }

    int fd() {
        return fd;
    }

    /** What was handed over is consumed, also when {@code listener} throws. */
    void drain(SideBandListener listener) {
        long head = (long) POSITION.getAcquire(control, DATA_HEAD);
        long tail = (long) POSITION.get(control, DATA_TAIL);
        try {
            while (tail < head) {
                long at = tail & (data.byteSize() - 1);
                int size = data.get(JAVA_SHORT, at + HEADER_SIZE_AT) & 0xffff;
                if (size < HEADER_BYTES || size % Long.BYTES != 0 || size > head - tail) {
                    tail = head; // cannot be; better lose the rest than read elsewhere
                    listener.lost(1);
                    break;
                }
                tail += size;
                decoder.decode(contiguous(at, size), listener);
            }
        } finally {
            POSITION.setRelease(control, DATA_TAIL, tail);
        }
    }

    /** The record as one piece; records begin on 8 bytes, so a header never wraps. */
    private MemorySegment contiguous(long at, int size) {
        long first = Math.min(size, data.byteSize() - at);
        if (first == size) {
            return data.asSlice(at, size);
        }
        MemorySegment.copy(data, JAVA_BYTE, at, unwrapped, JAVA_BYTE, 0, first);
        MemorySegment.copy(data, JAVA_BYTE, 0, unwrapped, JAVA_BYTE, first, size - first);
        return unwrapped.asSlice(0, size);
    }

    @Override
    public void close() {
        SystemCalls.unmapMemory(Libgimlet.memory(control.address(), PAGE_BYTES + data.byteSize()));
        SystemCalls.close(fd);
        arena.close();
    }
}
