// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The ring protocol of perf events, with memory in the place of the kernel. */
class PerfRingTest {
    private static final int CAPACITY = 4096;
    private static final long DATA_HEAD = 1024;
    private static final long DATA_TAIL = 1032;

    private final MemorySegment control = Arena.ofAuto().allocate(4096, 4096);
    private final MemorySegment data = Arena.ofAuto().allocate(CAPACITY, 4096);
    private final PerfRing ring = new PerfRing(-1, control, data);
    private final SideBandLog log = new SideBandLog(pid -> true);

    private void startAt(long position) {
        control.set(JAVA_LONG, DATA_HEAD, position);
        control.set(JAVA_LONG, DATA_TAIL, position);
    }

    private void append(MemorySegment record) {
        long head = control.get(JAVA_LONG, DATA_HEAD);
        for (long i = 0; i < record.byteSize(); i++) {
            data.set(JAVA_BYTE, head + i & CAPACITY - 1, record.get(JAVA_BYTE, i));
        }
        control.set(JAVA_LONG, DATA_HEAD, head + record.byteSize());
    }

    private void assertEmpty() {
        assertThat(control.get(JAVA_LONG, DATA_TAIL)).isEqualTo(control.get(JAVA_LONG, DATA_HEAD));
    }

    @Test
    void handsOverEverythingInOrder() {
        append(SideBandRecord.comm(0, 1, 1, "one", 1));
        append(SideBandRecord.comm(0, 2, 2, "two", 2));
        ring.drain(log);
        ring.drain(log);
        assertThat(log.lines).containsExactly("renamed 1/1 one", "renamed 2/2 two");
        assertEmpty();
    }

    /** Such as one that has no memory for it: the next look is not to fail at it again. */
    @Test
    void aRecordThatAListenerFailsAtIsConsumed() {
        append(SideBandRecord.comm(0, 1, 1, "one", 1));
        append(SideBandRecord.comm(0, 2, 2, "two", 2));
        SideBandLog failing =
                new SideBandLog(processId -> {
                    if (processId == 1) {
                        throw new OutOfMemoryError("by the test");
                    }
                    return true;
                });
        assertThatThrownBy(() -> ring.drain(failing)).isInstanceOf(OutOfMemoryError.class);
        ring.drain(failing);

        assertThat(failing.lines).containsExactly("renamed 2/2 two");
        assertEmpty();
    }

    @Test
    void recordsWrapAnywhere() {
        MemorySegment record = SideBandRecord.mmap2(7, 0x5000, 99, "/lib/library.so", 4);
        for (long start = CAPACITY - record.byteSize() - 8; start <= CAPACITY; start += 8) {
            startAt(start + (1L << 40));
            append(record);
            append(SideBandRecord.comm(0, 1, 1, "after", 5));
            ring.drain(log);
            assertThat(log.mappings.getLast())
                    .isEqualTo(
                            new SideBandListener.MappedFile(
                                    7, 0x5000, 0x2000, 0x3000, 8, 1, 99, 5, "/lib/library.so"));
            assertThat(log.lines.getLast()).isEqualTo("renamed 1/1 after");
            assertEmpty();
        }
    }

    @Test
    void aFullRingIsReadToItsEnd() {
        MemorySegment record = SideBandRecord.comm(0, 1, 1, "x", 1);
        int records = (int) (CAPACITY / record.byteSize());
        for (int i = 0; i < records; i++) {
            append(record);
        }
        ring.drain(log);
        assertThat(log.lines).hasSize(records);
        assertEmpty();
    }

    @Test
    void aSizeThatNoRecordCanHaveLosesWhatIsThereAndNoMore() {
        for (int size : new int[] {0, 7, CAPACITY + 8, 0xfff8}) {
            MemorySegment record = SideBandRecord.comm(0, 1, 1, "x", 1);
            record.set(JAVA_SHORT, 6, (short) size);
            append(record);
            ring.drain(log);
            assertThat(log.lines).isEmpty();
            assertEmpty();
        }
        append(SideBandRecord.comm(0, 1, 1, "x", 1));
        ring.drain(log);
        assertThat(log.lines).hasSize(1);
    }

    @Test
    void randomBytesNeitherThrowNorRunAway() {
        SplittableRandom random = new SplittableRandom(20261123);
        for (int round = 0; round < 5000; round++) {
            for (int i = 0; i < CAPACITY; i += 8) {
                data.set(JAVA_LONG, i, random.nextLong() & random.nextLong());
            }
            startAt(random.nextInt(CAPACITY) & ~7);
            control.set(
                    JAVA_LONG,
                    DATA_HEAD,
                    control.get(JAVA_LONG, DATA_TAIL) + (random.nextInt(CAPACITY) & ~7));
            ring.drain(log);
            assertEmpty();
        }
    }
}
