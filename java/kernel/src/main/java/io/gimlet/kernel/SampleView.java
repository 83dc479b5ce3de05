// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.gimlet.kernel.Layouts.Sample;
import java.lang.foreign.MemorySegment;

/**
 * One sample, seen in the memory of the ring: valid only inside the call that hands it out, and
 * reused for the next one. Reading allocates nothing. For one thread.
 */
public final class SampleView {
    private MemorySegment memory = MemorySegment.NULL;
    private long at;

    /** A view of nothing yet; only a ring moves it. */
    SampleView() {}

    /** Moves the view to the record of {@code length} bytes at {@code at}; false: not a sample. */
    boolean moveTo(MemorySegment memory, long at, int length) {
        this.memory = memory;
        this.at = at;
        if (length < Sample.SIZE) {
            return false;
        }
        int kind = memory.get(JAVA_BYTE, at + Sample.KIND);
        boolean fits =
                kind == Layouts.RECORD_SAMPLE
                        || (kind == Layouts.RECORD_DEFERRED && holdsStack(length));
        return fits
                && headerBytes() >= Sample.SIZE
                && kernelFrames() <= Layouts.MAX_KERNEL_FRAMES
                && userWords() <= Layouts.MAX_USER_FRAMES
                && length >= headerBytes() + (kernelFrames() + userWords()) * Long.BYTES;
    }

    private boolean holdsStack(int length) {
        int room = length - Layouts.DeferredSample.STACK;
        return room >= 0 && memory.get(JAVA_INT, at + Layouts.DeferredSample.STACK_BYTES) <= room;
    }

    /**
     * Whether the user stack is still to be walked: there are no user frames, but {@link
     * #copyDeferred} gives what a walk needs.
     */
    public boolean isDeferred() {
        return memory.get(JAVA_BYTE, at + Sample.KIND) == Layouts.RECORD_DEFERRED;
    }

    /** A copy of a sample that is to be walked later, on the Java heap. */
    public DeferredSample copyDeferred() {
        return DeferredSample.copyOf(memory, at);
    }

    /** When, on CLOCK_MONOTONIC. */
    public long timeNanos() {
        return memory.get(JAVA_LONG, at + Sample.TIME_NS);
    }

    /** How many events (nanoseconds for a clock) this sample stands for. */
    public long weight() {
        return memory.get(JAVA_LONG, at + Sample.WEIGHT);
    }

    /**
     * What these events amount to in the unit of the event, such as bytes; 0 where they only count.
     */
    public long value() {
        return memory.get(JAVA_LONG, at + Sample.VALUE);
    }

    /** The process (thread group) id in the initial PID namespace. */
    public int processId() {
        return memory.get(JAVA_INT, at + Sample.TGID);
    }

    /** The thread id in the initial PID namespace. */
    public int threadId() {
        return memory.get(JAVA_INT, at + Sample.TID);
    }

    /** The CPU that it ran on. */
    public int cpu() {
        return memory.get(JAVA_INT, at + Sample.CPU);
    }

    /** Which of the recording's events, counted from 0. */
    public int event() {
        return memory.get(JAVA_SHORT, at + Sample.EVENT) & 0xffff;
    }

    /** How far the walk of the user stack came. */
    public StackStatus status() {
        return StackStatus.ofId(memory.get(JAVA_BYTE, at + Sample.STATUS));
    }

    /** Why the user stack is not complete. */
    public Reason reason() {
        return Reason.ofId(memory.get(JAVA_BYTE, at + Sample.REASON));
    }

    /** Whether the event hit in kernel mode. */
    public boolean isInKernel() {
        return (memory.get(JAVA_SHORT, at + Sample.FLAGS) & Layouts.SAMPLE_IN_KERNEL) != 0;
    }

    /** The number of kernel frames, 0 to 127, of one word each. */
    public int kernelFrames() {
        return memory.get(JAVA_SHORT, at + Sample.KERNEL_FRAMES) & 0xffff;
    }

    /** The number of words that the user frames take, 0 to 1,024: see {@link StackCursor}. */
    public int userWords() {
        return memory.get(JAVA_SHORT, at + Sample.USER_WORDS) & 0xffff;
    }

    /**
     * The address space by whose description the user stack was walked, as {@link
     * UnwindMaps#putSpace} took it; 0 when by none.
     */
    public int spaceId() {
        return memory.get(JAVA_INT, at + Sample.SPACE);
    }

    /** Copies the words of the frames, kernel first, leaf first; the target has room for all. */
    public void copyFrames(long[] target) {
        MemorySegment.copy(
                memory, JAVA_LONG, at + headerBytes(), target, 0, kernelFrames() + userWords());
    }

    private int headerBytes() {
        return (memory.get(JAVA_BYTE, at + Sample.HEADER_WORDS) & 0xff) * Long.BYTES;
    }

    /** The length of header and frames. */
    int bytes() {
        return headerBytes() + (kernelFrames() + userWords()) * Long.BYTES;
    }

    /** Copies header and frames; the target has room for them. */
    void copyTo(MemorySegment target) {
        MemorySegment.copy(memory, at, target, 0, bytes());
    }

    /** Bytes 0 to 7 of the thread's name, as the word that they form in memory. */
    public long commLow() {
        return memory.get(JAVA_LONG, at + Sample.COMM);
    }

    /** Bytes 8 to 15 of the thread's name, NUL-padded. */
    public long commHigh() {
        return memory.get(JAVA_LONG, at + Sample.COMM + Long.BYTES);
    }
}
