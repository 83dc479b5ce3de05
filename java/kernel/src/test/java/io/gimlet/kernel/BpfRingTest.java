// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import io.gimlet.kernel.Layouts.Sample;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The ring protocol, with memory in the place of the kernel. */
class BpfRingTest {
    private static final int CAPACITY = 4096;
    private static final long SEED = 20261123;

    private final List<Long> times = new ArrayList<>();

    private int drain(SimulatedRing ring) {
        return ring.reader.drain(
                sample -> times.add(sample.timeNanos()), ring.reader.producerPosition());
    }

    @Test
    void handsOverRecordsInOrderAndFreesTheirSpace() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, 0);
        for (long seed = 1; seed <= 3; seed++) {
            ring.append(SampleRecord.of(seed, 2, 3), 0);
        }
        assertThat(drain(ring)).isEqualTo(3);
        assertThat(times).containsExactly(1L, 2L, 3L);
        assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
        assertThat(drain(ring)).isZero();
    }

    @Test
    void stopsAtTheLimit() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, 0);
        ring.append(SampleRecord.of(1, 0, 1), 0);
        long limit = ring.producerPosition();
        ring.append(SampleRecord.of(2, 0, 1), 0);
        assertThat(ring.reader.drain(sample -> times.add(sample.timeNanos()), limit)).isOne();
        assertThat(ring.consumerPosition()).isEqualTo(limit);
    }

    @Test
    void stopsAtARecordThatIsStillBeingWritten() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, 0);
        ring.append(SampleRecord.of(1, 0, 1), 0);
        MemorySegment unfinished = SampleRecord.of(2, 0, 1);
        long busy = ring.append(unfinished, SimulatedRing.BUSY);
        ring.append(SampleRecord.of(3, 0, 1), 0);

        assertThat(drain(ring)).isOne();
        assertThat(ring.consumerPosition()).isEqualTo(busy);
        assertThat(drain(ring)).isZero();

        ring.setHeader(busy, (int) unfinished.byteSize());
        assertThat(drain(ring)).isEqualTo(2);
        assertThat(times).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aRecordThatCannotBeTakenIsNotTakenAgain() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, 0);
        for (long seed = 1; seed <= 3; seed++) {
            ring.append(SampleRecord.of(seed, 2, 3), 0);
        }
        BpfRing.Consumer failing =
                sample -> {
                    if (sample.timeNanos() == 2) {
                        throw new IllegalStateException("not this one");
                    }
                    times.add(sample.timeNanos());
                };
        assertThatIllegalStateException()
                .isThrownBy(() -> ring.reader.drain(failing, ring.producerPosition()));
        assertThat(times).containsExactly(1L);
        assertThat(drain(ring)).isOne();
        assertThat(times).containsExactly(1L, 3L);
    }

    @Test
    void skipsDiscardedRecords() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, 0);
        ring.append(SampleRecord.of(1, 0, 1), SimulatedRing.DISCARDED);
        ring.append(SampleRecord.of(2, 0, 1), 0);
        assertThat(drain(ring)).isOne();
        assertThat(times).containsExactly(2L);
        assertThat(ring.reader.unknownRecords()).isZero();
    }

    @Test
    void recordsContinueInTheSecondMapping() {
        MemorySegment record = SampleRecord.of(7, 10, 30);
        // Every way in which a record can lie across the end, headers included.
        for (long start = CAPACITY - record.byteSize() - 16; start <= CAPACITY; start += 8) {
            SimulatedRing ring = new SimulatedRing(CAPACITY, start);
            ring.append(record, 0);
            long[] frames = new long[40];
            assertThat(
                            ring.reader.drain(
                                    sample -> sample.copyFrames(frames), ring.producerPosition()))
                    .isOne();
            for (int i = 0; i < frames.length; i++) {
                assertThat(frames[i]).isEqualTo(SampleRecord.frame(7, i));
            }
        }
    }

    @Test
    void positionsAboveFourGigabytesWork() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, (1L << 40) - 64);
        ring.append(SampleRecord.of(1, 0, 5), 0);
        assertThat(drain(ring)).isOne();
        assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
    }

    @Test
    void unknownKindsAreCountedAndSkipped() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, 0);
        MemorySegment future = SampleRecord.of(1, 0, 1);
        future.set(JAVA_BYTE, Sample.KIND, (byte) 99);
        ring.append(future, 0);
        ring.append(SampleRecord.of(2, 0, 1), 0);
        assertThat(drain(ring)).isOne();
        assertThat(times).containsExactly(2L);
        assertThat(ring.reader.unknownRecords()).isOne();
    }

    @Test
    void recordsThatAreTooShortForTheirFramesAreCountedAndSkipped() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, 0);
        MemorySegment record = SampleRecord.of(1, 2, 3);
        for (int length = 0; length < record.byteSize(); length += 8) {
            ring.append(record.asSlice(0, length), 0);
            ring.append(SampleRecord.of(length, 0, 0), 0);
            assertThat(drain(ring)).as("%d bytes", length).isOne();
        }
        assertThat(ring.reader.unknownRecords()).isEqualTo(record.byteSize() / 8);
    }

    @Test
    void recordsWithMoreFramesThanAWalkMakesAreCountedAndSkipped() {
        SimulatedRing ring = new SimulatedRing(1 << 20, 0);
        ring.append(SampleRecord.of(1, Layouts.MAX_KERNEL_FRAMES + 1, 0), 0);
        ring.append(SampleRecord.of(2, 0, Layouts.MAX_USER_FRAMES + 1), 0);
        ring.append(SampleRecord.of(3, Layouts.MAX_KERNEL_FRAMES, Layouts.MAX_USER_FRAMES), 0);
        assertThat(drain(ring)).isOne();
        assertThat(times).containsExactly(3L);
        assertThat(ring.reader.unknownRecords()).isEqualTo(2);
    }

    @Test
    void aLengthThatNoRecordCanHaveLosesWhatIsThereAndNoMore() {
        SimulatedRing ring = new SimulatedRing(CAPACITY, 0);
        MemorySegment record = SampleRecord.of(1, 0, 1);
        ring.append(record, SimulatedRing.DISCARDED - 1, 0);
        assertThat(drain(ring)).isZero();
        assertThat(ring.reader.unknownRecords()).isOne();
        assertThat(ring.consumerPosition()).isEqualTo(ring.producerPosition());
        ring.append(SampleRecord.of(2, 0, 1), 0);
        assertThat(drain(ring)).isOne();
    }

    @Test
    void randomBytesNeitherThrowNorRunAway() {
        SplittableRandom random = new SplittableRandom(SEED);
        long[] frames = new long[Layouts.MAX_KERNEL_FRAMES + Layouts.MAX_USER_FRAMES];
        for (int round = 0; round < 2000; round++) {
            SimulatedRing ring = new SimulatedRing(CAPACITY, random.nextInt(CAPACITY) & ~7);
            ring.scramble(random);
            ring.produce(random.nextInt(CAPACITY) & ~7);
            ring.reader.drain(sample -> sample.copyFrames(frames), ring.producerPosition());
            assertThat(ring.consumerPosition()).isLessThanOrEqualTo(ring.producerPosition());
        }
    }

    /** Counts what it sees and reads all of it; allocates nothing itself. */
    private static final class FrameSum implements BpfRing.Consumer {
        final long[] frames = new long[40];
        long records;
        long sum;

        @Override
        public void accept(SampleView sample) {
            records++;
            sum += sample.timeNanos() + sample.weight() + sample.processId() + sample.threadId();
            sum += sample.event() + sample.cpu() + sample.status().ordinal();
            sum += sample.reason().id() + sample.commLow() + sample.commHigh();
            sample.copyFrames(frames);
            sum += frames[39];
        }
    }

    @Test
    void drainingAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long capacity = 1 << 20;
        SimulatedRing ring = new SimulatedRing(capacity, 0);
        int records = fill(ring);
        FrameSum sum = new FrameSum();
        long laps = 1_000_000 / records + 1;
        for (long lap = 0; lap < laps; lap++) { // until all of it is compiled
            drainOneLap(ring, sum);
        }
        sum.records = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (long lap = 0; lap < laps; lap++) {
            drainOneLap(ring, sum);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum.records).isEqualTo(laps * records).isGreaterThanOrEqualTo(1_000_000);
        assertThat(allocated).as("bytes for %d records", sum.records).isLessThan(1024);
    }

    /** Fills the ring to its last byte, so that lap after lap finds the same records. */
    private static int fill(SimulatedRing ring) {
        MemorySegment record = SampleRecord.of(1, 8, 32);
        int records = 0;
        while (ring.free() >= 2 * (record.byteSize() + 8)) {
            ring.append(record, 0);
            records++;
        }
        MemorySegment filler = Arena.ofAuto().allocate(ring.free() - 8, Long.BYTES);
        ring.append(filler, SimulatedRing.DISCARDED);
        ring.reader.drain(sample -> {}, ring.producerPosition());
        return records;
    }

    private static void drainOneLap(SimulatedRing ring, FrameSum sum) {
        ring.produce(1 << 20);
        ring.reader.drain(sum, ring.producerPosition());
    }
}
