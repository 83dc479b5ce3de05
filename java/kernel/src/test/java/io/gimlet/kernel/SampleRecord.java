// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gimlet.kernel.Layouts.Sample;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A sample as the BPF program writes it. */
final class SampleRecord {
    /** Makes the fields of a record tell-tale: each value is the seed plus its own number. */
    static MemorySegment of(long seed, int kernelFrames, int userFrames) {
        long bytes = Sample.SIZE + (long) (kernelFrames + userFrames) * Long.BYTES;
        MemorySegment record = Arena.ofAuto().allocate(bytes, Long.BYTES);
        record.set(JAVA_LONG, Sample.TIME_NS, seed);
        record.set(JAVA_LONG, Sample.WEIGHT, seed + 1);
        record.set(JAVA_INT, Sample.TGID, (int) seed + 2);
        record.set(JAVA_INT, Sample.TID, (int) seed + 3);
        record.set(JAVA_INT, Sample.CPU, (int) seed + 4);
        record.set(JAVA_LONG, Sample.VALUE, seed + 6);
        record.set(JAVA_BYTE, Sample.KIND, (byte) Layouts.RECORD_SAMPLE);
        record.set(JAVA_BYTE, Sample.HEADER_WORDS, (byte) (Sample.SIZE / Long.BYTES));
        record.set(JAVA_SHORT, Sample.EVENT, (short) (seed + 5));
        record.set(JAVA_BYTE, Sample.STATUS, (byte) Layouts.STACK_COMPLETE);
        record.set(JAVA_SHORT, Sample.KERNEL_FRAMES, (short) kernelFrames);
        record.set(JAVA_SHORT, Sample.USER_WORDS, (short) userFrames);
        for (int i = 0; i < kernelFrames + userFrames; i++) {
            record.set(JAVA_LONG, Sample.SIZE + (long) i * Long.BYTES, frame(seed, i));
        }
        return record;
    }

    /** What {@link #of} puts into a frame. */
    static long frame(long seed, int index) {
        return seed << 16 | index;
    }

    private SampleRecord() {}
}
