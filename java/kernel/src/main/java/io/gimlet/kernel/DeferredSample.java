// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gimlet.kernel.Layouts.Sample;
import java.lang.foreign.MemorySegment;

/**
 * A sample whose user stack was not walked in the kernel because tables were missing: registers and
 * a copy of the stack (struct gimlet_deferred_sample). Immutable.
 */
public final class DeferredSample {
    private final MemorySegment bytes;

    private DeferredSample(MemorySegment bytes) {
        this.bytes = bytes;
    }

    static DeferredSample copyOf(MemorySegment memory, long at) {
        int stackBytes = memory.get(JAVA_INT, at + Layouts.DeferredSample.STACK_BYTES);
        int length =
                Layouts.DeferredSample.STACK
                        + Math.clamp(stackBytes, 0, Layouts.DEFERRED_STACK_BYTES);
        // Whole words, so that the copy is aligned as the record was.
        long[] copy = new long[Math.ceilDiv(length, Long.BYTES)];
        MemorySegment.copy(memory, JAVA_LONG, at, copy, 0, copy.length);
        return new DeferredSample(MemorySegment.ofArray(copy));
    }

    /** The record, as long as its stack. */
    MemorySegment bytes() {
        return bytes;
    }

    /** What it takes in memory, in bytes. */
    public int sizeBytes() {
        return (int) bytes.byteSize();
    }

    /** Why it was not walked in the kernel. */
    public Reason reason() {
        return Reason.ofId(bytes.get(JAVA_BYTE, Sample.REASON));
    }
}
