// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * The writing end of a BPF ring buffer without a kernel. The kernel maps the data twice in a row;
 * here every byte is written twice.
 */
final class SimulatedRing {
    static final int BUSY = 1 << 31;
    static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;
    private static final long PAGE_BYTES = 4096;

    private final long capacity;
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final MemorySegment data;
    final BpfRing reader;

    SimulatedRing(long capacity, long startPosition) {
        this.capacity = capacity;
        Arena arena = Arena.ofAuto();
        consumer = arena.allocate(PAGE_BYTES, PAGE_BYTES);
        producer = arena.allocate(PAGE_BYTES, PAGE_BYTES);
        data = arena.allocate(2 * capacity, PAGE_BYTES);
        consumer.set(JAVA_LONG, 0, startPosition);
        producer.set(JAVA_LONG, 0, startPosition);
        reader = new BpfRing(consumer, producer, data);
    }

    /** Appends a record with these bits in its header; its position. */
    long append(MemorySegment record, int flags) {
        return append(record, (int) record.byteSize(), flags);
    }

    /** Appends a record whose header claims another length. */
    long append(MemorySegment record, int claimedLength, int flags) {
        long position = producer.get(JAVA_LONG, 0);
        for (long i = 0; i < record.byteSize(); i++) {
            put(position + HEADER_BYTES + i, record.get(JAVA_BYTE, i));
        }
        setHeader(position, claimedLength | flags);
        producer.set(JAVA_LONG, 0, position + (HEADER_BYTES + record.byteSize() + 7 & ~7L));
        return position;
    }

    /** Writes the header of a record again. */
    void setHeader(long position, int header) {
        long at = position & capacity - 1;
        data.set(JAVA_INT, at, header);
        data.set(JAVA_INT, at + capacity, header);
    }

    void scramble(SplittableRandom random) {
        for (long i = 0; i < capacity; i++) {
            put(i, (byte) random.nextInt());
        }
    }

    /** Pretends that this many bytes were produced. */
    void produce(long bytes) {
        producer.set(JAVA_LONG, 0, producer.get(JAVA_LONG, 0) + bytes);
    }

    long free() {
        return capacity - (producer.get(JAVA_LONG, 0) - consumerPosition());
    }

    long consumerPosition() {
        return consumer.get(JAVA_LONG, 0);
    }

    long producerPosition() {
        return producer.get(JAVA_LONG, 0);
    }

    private void put(long position, byte value) {
        long at = position & capacity - 1;
        data.set(JAVA_BYTE, at, value);
        data.set(JAVA_BYTE, at + capacity, value);
    }
}
