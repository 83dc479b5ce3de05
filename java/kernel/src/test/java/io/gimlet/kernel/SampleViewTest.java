// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.Layouts.Sample;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SampleViewTest {
    private final SampleView view = new SampleView();

    private boolean moveTo(MemorySegment record) {
        return view.moveTo(record, 0, (int) record.byteSize());
    }

    @Test
    void readsEveryField() {
        MemorySegment record = SampleRecord.of(1000, 2, 3);
        record.set(JAVA_BYTE, Sample.STATUS, (byte) Layouts.STACK_TRUNCATED);
        record.set(JAVA_BYTE, Sample.REASON, (byte) Reason.STACK_UNREADABLE.id());
        record.set(JAVA_SHORT, Sample.FLAGS, (short) Layouts.SAMPLE_IN_KERNEL);

        assertThat(moveTo(record)).isTrue();
        assertThat(view.timeNanos()).isEqualTo(1000);
        assertThat(view.weight()).isEqualTo(1001);
        assertThat(view.value()).isEqualTo(1006);
        assertThat(view.processId()).isEqualTo(1002);
        assertThat(view.threadId()).isEqualTo(1003);
        assertThat(view.cpu()).isEqualTo(1004);
        assertThat(view.event()).isEqualTo(1005);
        assertThat(view.status()).isEqualTo(StackStatus.TRUNCATED);
        assertThat(view.reason()).isEqualTo(Reason.STACK_UNREADABLE);
        assertThat(view.isInKernel()).isTrue();
        assertThat(view.kernelFrames()).isEqualTo(2);
        assertThat(view.userWords()).isEqualTo(3);

        long[] frames = new long[5];
        view.copyFrames(frames);
        for (int i = 0; i < frames.length; i++) {
            assertThat(frames[i]).isEqualTo(SampleRecord.frame(1000, i));
        }
    }

    @Test
    void framesBeginWhereTheHeaderEnds() {
        MemorySegment record = SampleRecord.of(1000, 1, 2);
        MemorySegment longer = Arena.ofAuto().allocate(record.byteSize() + 16, Long.BYTES);
        longer.copyFrom(record.asSlice(0, Sample.SIZE));
        longer.asSlice(Sample.SIZE + 16).copyFrom(record.asSlice(Sample.SIZE));
        longer.set(JAVA_BYTE, Sample.HEADER_WORDS, (byte) (Sample.SIZE / Long.BYTES + 2));

        assertThat(moveTo(longer)).isTrue();
        long[] frames = new long[3];
        view.copyFrames(frames);
        assertThat(frames)
                .containsExactly(
                        SampleRecord.frame(1000, 0),
                        SampleRecord.frame(1000, 1),
                        SampleRecord.frame(1000, 2));
        assertThat(view.moveTo(longer, 0, (int) longer.byteSize() - 8)).isFalse();
        longer.set(JAVA_BYTE, Sample.HEADER_WORDS, (byte) 1);
        assertThat(moveTo(longer)).isFalse();
    }

    @Test
    void theThreadsNameIsTwoWords() {
        MemorySegment record = SampleRecord.of(1, 0, 0);
        byte[] name = "a-thread-of-15b".getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(name, 0, record, JAVA_BYTE, Sample.COMM, name.length);

        assertThat(moveTo(record)).isTrue();
        ByteBuffer words = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        words.putLong(view.commLow()).putLong(view.commHigh());
        assertThat(words.array()).startsWith(name).endsWith(0);
    }

    @Test
    void aViewMovesOn() {
        MemorySegment both = Arena.ofAuto().allocate(512, Long.BYTES);
        MemorySegment first = SampleRecord.of(1, 0, 1);
        MemorySegment second = SampleRecord.of(2, 1, 0);
        both.asSlice(8).copyFrom(first);
        both.asSlice(128).copyFrom(second);
        assertThat(view.moveTo(both, 8, (int) first.byteSize())).isTrue();
        assertThat(view.moveTo(both, 128, (int) second.byteSize())).isTrue();
        assertThat(view.timeNanos()).isEqualTo(2);
        assertThat(view.kernelFrames()).isOne();
    }

    @Test
    void largeIdsAndTimesKeepTheirSign() {
        MemorySegment record = SampleRecord.of(1, 0, 0);
        record.set(JAVA_LONG, Sample.TIME_NS, Long.MAX_VALUE);
        record.set(JAVA_SHORT, Sample.EVENT, (short) 0xffff);
        assertThat(moveTo(record)).isTrue();
        assertThat(view.timeNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(view.event()).isEqualTo(0xffff);
    }

    @Test
    void idsOfTheFutureDoNotThrow() {
        MemorySegment record = SampleRecord.of(1, 0, 0);
        for (int id = 0; id < 256; id++) {
            record.set(JAVA_BYTE, Sample.STATUS, (byte) id);
            record.set(JAVA_BYTE, Sample.REASON, (byte) id);
            assertThat(moveTo(record)).isTrue();
            assertThat(view.status()).isNotNull();
            assertThat(view.reason()).isNotNull();
        }
    }

    /** The record ends with its stack, whatever room there is for one. */
    @Test
    void aDeferredSampleIsAsLongAsItsStack() {
        int stackBytes = 4104;
        long bytes = Layouts.DeferredSample.STACK + stackBytes;
        MemorySegment record = Arena.ofAuto().allocate(bytes, Long.BYTES);
        record.set(JAVA_BYTE, Sample.KIND, (byte) Layouts.RECORD_DEFERRED);
        record.set(JAVA_BYTE, Sample.HEADER_WORDS, (byte) (Sample.SIZE / Long.BYTES));
        record.set(JAVA_INT, Layouts.DeferredSample.STACK_BYTES, stackBytes);

        assertThat(moveTo(record)).isTrue();
        assertThat(view.isDeferred()).isTrue();
        assertThat(view.copyDeferred().sizeBytes()).isEqualTo(bytes);
        assertThat(view.moveTo(record, 0, (int) bytes - 8)).isFalse();
    }

    @Test
    void frameWordsHoldAnAddressAndWhetherItIsAReturnAddress() {
        long address = 0x00ff_ffff_ffff_fff8L;
        assertThat(FrameWord.address(address)).isEqualTo(address);
        assertThat(FrameWord.isReturnAddress(address)).isFalse();
        assertThat(FrameWord.lookupAddress(address)).isEqualTo(address);

        long called = address | Layouts.FRAME_RETURN_ADDRESS;
        assertThat(FrameWord.address(called)).isEqualTo(address);
        assertThat(FrameWord.isReturnAddress(called)).isTrue();
        assertThat(FrameWord.lookupAddress(called)).isEqualTo(address - 1);

        long otherKind = called | 15L << Layouts.FRAME_KIND_SHIFT;
        assertThat(FrameWord.address(otherKind)).isEqualTo(address);
        assertThat(FrameWord.kind(called)).isEqualTo(FrameWord.NATIVE);
        assertThat(FrameWord.kind(otherKind)).isEqualTo(15);
    }
}
