// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.kernel.MemoryLimit;
import java.util.OptionalLong;

/** The memory that a recording takes, and what there has to be of it. */
final class RecordingMemory {
    /**
     * The heap that the JVM chooses, half of so little memory, and some 45 MiB for JVM, ring, BPF
     * maps and tables.
     */
    private static final long LEAST_BYTES = 96L << 20;

    /** The JVM chooses no less where there is no small limit, which then need not be looked for. */
    private static final long SMALL_HEAP_BYTES = 60L << 20;

    private static final int MEBIBYTE_SHIFT = 20;

    private RecordingMemory() {}

    /** Whether there is enough for a recording. */
    static boolean isEnough() {
        return missing().isEmpty();
    }

    /** The limit that is too low; empty when none is. */
    private static OptionalLong missing() {
        if (Runtime.getRuntime().maxMemory() > SMALL_HEAP_BYTES) {
            return OptionalLong.empty();
        }
        OptionalLong limit = MemoryLimit.bytes();
        return limit.isPresent() && limit.getAsLong() < LEAST_BYTES ? limit : OptionalLong.empty();
    }

    /**
     * Refuses to record with less than that: the kernel would kill Gimlet in the middle of it.
     *
     * @throws RecordingException that says what to do
     */
    static void require() throws RecordingException {
        OptionalLong limit = missing();
        if (limit.isPresent()) {
            throw new RecordingException(
                    "the control group of Gimlet allows %d MiB of memory, and a recording takes %d; raise its memory.max (or memory.limit_in_bytes), or start Gimlet outside of it"
                            .formatted(
                                    limit.getAsLong() >> MEBIBYTE_SHIFT,
                                    LEAST_BYTES >> MEBIBYTE_SHIFT));
        }
    }

    /** What one thing may take that can take more where there is more. */
    static long part(long wanted, int partOfHeap) {
        return Math.min(wanted, Runtime.getRuntime().maxMemory() / partOfHeap);
    }
}
