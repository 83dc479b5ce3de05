// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The reading end of a BPF ring buffer (BPF_MAP_TYPE_RINGBUF, Linux 5.8): two positions and the
 * data, mapped into this process. Documentation/bpf/ringbuf.rst describes the protocol.
 *
 * <p>For one reader thread. Draining allocates nothing and makes no system call.
 */
public final class BpfRing implements AutoCloseable {
    /** BPF_RINGBUF_BUSY_BIT, BPF_RINGBUF_DISCARD_BIT and BPF_RINGBUF_HDR_SZ of linux/bpf.h. */
    private static final int BUSY = 1 << 31;

    private static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;
    private static final int LENGTH_MASK = DISCARDED - 1;

    private static final long PAGE_BYTES = 4096;

    private static final VarHandle POSITION = JAVA_LONG.varHandle();
    private static final VarHandle LENGTH = JAVA_INT.varHandle();

    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final MemorySegment data;
    private final long mask;
    private final SampleView view = new SampleView();
    private long unknownRecords;

    /** What takes the samples. */
    @FunctionalInterface
    public interface Consumer {
        /** Takes one sample; {@code sample} is valid only during the call. */
        void accept(SampleView sample);
    }

    /**
     * Maps the ring.
     *
     * @param mapFd the map's file descriptor; may be closed afterwards
     * @param dataBytes the capacity that the map was created with, a power of two
     */
    public static BpfRing map(int mapFd, long dataBytes) throws KernelException {
        MemorySegment consumer =
                SystemCalls.mapMemory(mapFd, PAGE_BYTES, true, 0, "the ring buffer");
        try {
            // The kernel maps the data twice in a row, so a record never wraps; user space may only
            // read these pages.
            MemorySegment both =
                    SystemCalls.mapMemory(
                            mapFd,
                            PAGE_BYTES + 2 * dataBytes,
                            false,
                            PAGE_BYTES,
                            "the ring buffer");
            return new BpfRing(consumer, both.asSlice(0, PAGE_BYTES), both.asSlice(PAGE_BYTES));
        } catch (KernelException refused) {
            SystemCalls.unmapMemory(consumer);
            throw refused;
        }
    }

    /** A ring in this memory; {@code data} holds its bytes twice in a row. */
    BpfRing(MemorySegment consumer, MemorySegment producer, MemorySegment data) {
        this.consumer = consumer;
        this.producer = producer;
        this.data = data;
        this.mask = data.byteSize() / 2 - 1;
    }

    /** How far the producers have come: a position to drain to. */
    public long producerPosition() {
        return (long) POSITION.getAcquire(producer, 0L);
    }

    /**
     * Hands over every finished record before {@code limit}. What was handed over is consumed, also
     * when {@code target} throws.
     *
     * @return the number of samples
     */
    public int drain(Consumer target, long limit) {
        long position = (long) POSITION.get(consumer, 0L);
        int samples = 0;
        try {
            while (position < limit) {
                long at = position & mask;
                int header = (int) LENGTH.getAcquire(data, at);
                if ((header & BUSY) != 0) {
                    break;
                }
                int length = header & LENGTH_MASK;
                if (length > mask + 1 - HEADER_BYTES) {
                    unknownRecords++; // cannot be; better lose the rest than read elsewhere
                    position = limit;
                    break;
                }
                position += (length + HEADER_BYTES + 7) & ~7;
                if ((header & DISCARDED) == 0) {
                    if (view.moveTo(data, at + HEADER_BYTES, length)) {
                        samples++;
                        target.accept(view);
                    } else {
                        unknownRecords++;
                    }
                }
            }
        } finally {
            POSITION.setRelease(consumer, 0L, position);
        }
        return samples;
    }

    /** Records of a kind that this version does not know; 0 unless versions are mixed. */
    public long unknownRecords() {
        return unknownRecords;
    }

    /** Unmaps the memory. */
    @Override
    public void close() {
        SystemCalls.unmapMemory(consumer);
        SystemCalls.unmapMemory(Libgimlet.memory(producer.address(), PAGE_BYTES + data.byteSize()));
    }
}
