// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gimlet.kernel.Layouts.Sample;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * A ring full of samples that can be drained again and again: two megabytes, which is what Gimlet
 * takes on a machine with two CPUs. The stacks come in a random order, as they do in life.
 */
public final class FilledRing {
    private static final long BYTES = 2 << 20;
    private static final long PAGE_BYTES = 4096;
    private static final int HEADER_BYTES = 8;
    private static final long CODE = 0x5555_0000_0000L;
    private static final int FUNCTIONS = 4096;

    private final MemorySegment consumer = Arena.global().allocate(PAGE_BYTES, PAGE_BYTES);
    private final MemorySegment producer = Arena.global().allocate(PAGE_BYTES, PAGE_BYTES);
    private final MemorySegment data = Arena.global().allocate(2 * BYTES, PAGE_BYTES);
    private final BpfRing reader = new BpfRing(consumer, producer, data);
    private final int records;

    /**
     * Fills the ring with samples of one process.
     *
     * @param frames user frames of each sample
     * @param stacks how many distinct ones
     */
    public FilledRing(int processId, int frames, int stacks) {
        MemorySegment[] samples = new MemorySegment[stacks];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < stacks; i++) {
            samples[i] = sample(processId, frames, random);
        }
        long step = HEADER_BYTES + samples[0].byteSize();
        records = (int) (BYTES / step);
        for (int i = 0; i < records; i++) {
            MemorySegment sample = samples[random.nextInt(stacks)];
            data.set(JAVA_INT, i * step, (int) sample.byteSize());
            MemorySegment.copy(sample, 0, data, i * step + HEADER_BYTES, sample.byteSize());
        }
        producer.set(JAVA_LONG, 0, records * step);
    }

    private static MemorySegment sample(int processId, int frames, SplittableRandom random) {
        long bytes = Sample.SIZE + (long) frames * Long.BYTES;
        MemorySegment sample = Arena.ofAuto().allocate(bytes, Long.BYTES);
        sample.set(JAVA_LONG, Sample.TIME_NS, 1);
        sample.set(JAVA_LONG, Sample.WEIGHT, 1);
        sample.set(JAVA_INT, Sample.TGID, processId);
        sample.set(JAVA_INT, Sample.TID, processId + random.nextInt(2));
        sample.set(JAVA_BYTE, Sample.KIND, (byte) Layouts.RECORD_SAMPLE);
        sample.set(JAVA_BYTE, Sample.HEADER_WORDS, (byte) (Sample.SIZE / Long.BYTES));
        sample.set(JAVA_BYTE, Sample.STATUS, (byte) Layouts.STACK_COMPLETE);
        sample.set(JAVA_SHORT, Sample.USER_WORDS, (short) frames);
        for (int i = 0; i < frames; i++) {
            long address = CODE + random.nextInt(FUNCTIONS) * 64L;
            sample.setAtIndex(
                    JAVA_LONG,
                    Sample.SIZE / Long.BYTES + i,
                    i == 0 ? address : address | Layouts.FRAME_RETURN_ADDRESS);
        }
        return sample;
    }

    /** Hands over every sample, and puts the reader back to the first. */
    public int drain(BpfRing.Consumer target) {
        int drained = reader.drain(target, reader.producerPosition());
        if (drained != records) {
            throw new IllegalStateException(drained + " of " + records + " records");
        }
        consumer.set(JAVA_LONG, 0, 0);
        return drained;
    }
}
