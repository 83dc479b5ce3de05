// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gimlet.kernel.Layouts.Sample;
import java.lang.foreign.MemorySegment;

/** A copy of a sample that was walked, on the Java heap. For one thread. */
public final class KeptSample {
    private final MemorySegment record;
    private final SampleView view = new SampleView();

    private KeptSample(MemorySegment record) {
        this.record = record;
        view.moveTo(record, 0, (int) record.byteSize());
    }

    /** Copies a sample. */
    public static KeptSample copyOf(SampleView sample) {
        // Whole words, so that the copy is aligned as the record was.
        long[] words = new long[sample.bytes() / Long.BYTES];
        MemorySegment record = MemorySegment.ofArray(words);
        sample.copyTo(record);
        return new KeptSample(record);
    }

    /** What it says. */
    public SampleView view() {
        return view;
    }

    /**
     * Takes frames away that turned out to be wrong.
     *
     * @param userWords how many words of its user frames stay
     * @param reason why the others do not
     */
    public void cut(int userWords, Reason reason) {
        record.set(JAVA_SHORT, Sample.USER_WORDS, (short) userWords);
        record.set(JAVA_BYTE, Sample.STATUS, (byte) Layouts.STACK_TRUNCATED);
        record.set(JAVA_BYTE, Sample.REASON, (byte) reason.id());
    }
}
