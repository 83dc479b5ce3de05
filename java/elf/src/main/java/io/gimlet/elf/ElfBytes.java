// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of an ELF file. Every read is one bounds-checked copy to the heap: what was checked
 * cannot change afterwards, even when somebody writes to the file, and plain arrays are fast from
 * the first instruction of a cold JVM.
 */
public final class ElfBytes {
    /** No bytes. */
    public static final ElfBytes EMPTY = new ElfBytes(MemorySegment.ofArray(new byte[0]));

    private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment segment;
    private final long base;

    /** Bytes that are in no file. */
    public static ElfBytes of(byte[] bytes) {
        return new ElfBytes(MemorySegment.ofArray(bytes));
    }

    /** Bytes of a file that is mapped, or of a part of it. */
    public static ElfBytes of(MemorySegment segment) {
        return new ElfBytes(segment.asReadOnly());
    }

    ElfBytes(MemorySegment segment) {
        this(segment, 0);
    }

    private ElfBytes(MemorySegment segment, long base) {
        this.segment = segment;
        this.base = base;
    }

    public long size() {
        return segment.byteSize();
    }

    /** Returns the memory itself, in which nothing is checked. */
    public MemorySegment segment() {
        return segment;
    }

    /**
     * Returns whether a range, whose two numbers are unsigned and may be nonsense, lies within the
     * bytes.
     */
    boolean contains(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= size() && length <= size() - offset;
    }

    /**
     * Returns the part of a range that lies within the bytes; the two numbers are unsigned and may
     * be nonsense.
     */
    public ElfBytes clip(long offset, long length) {
        long start = Math.min(offset < 0 ? size() : offset, size());
        long available = size() - start;
        long clipped = length < 0 ? available : Math.min(length, available);
        return new ElfBytes(segment.asSlice(start, clipped), base + start);
    }

    /**
     * Lets go of the pages of a range, if it is part of a mapped file; they come again if need be.
     */
    void unload(long offset, long length) {
        if (segment.isMapped()) {
            segment.asSlice(offset, length).unload();
        }
    }

    /** Returns a little-endian copy of a range. */
    ByteBuffer read(long offset, int length, String what) throws MalformedElfException {
        return ByteBuffer.wrap(readBytes(offset, length, what)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns a copy of a range. */
    public byte[] readBytes(long offset, int length, String what) throws MalformedElfException {
        return copy(offset, length, 0, what);
    }

    /** Returns a copy of the first bytes, and zeros behind them. */
    public byte[] readPadded(int length, int padding, String what) throws MalformedElfException {
        return copy(0, length, padding, what);
    }

    private byte[] copy(long offset, int length, int padding, String what)
            throws MalformedElfException {
        check(offset, length, what);
        byte[] copy = new byte[length + padding];
        copyChecked(offset, length, copy);
        return copy;
    }

    /** Copies a range to the start of an array. */
    public void copyTo(byte[] target, long offset, int length, String what)
            throws MalformedElfException {
        check(offset, length, what);
        copyChecked(offset, length, target);
    }

    private void check(long offset, int length, String what) throws MalformedElfException {
        if (!contains(offset, length)) {
            throw new MalformedElfException(
                    what + " lies outside the file's " + size() + " bytes", base + offset);
        }
    }

    private void copyChecked(long offset, int length, byte[] target) throws MalformedElfException {
        try {
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, target, 0, length);
            letPendingErrorThrow();
        } catch (InternalError e) {
            throw shrank(e, offset);
        }
    }

    /** Copies 8-byte words to the start of {@code words}; the range must lie within the bytes. */
    void readWords(long offset, long[] words, int count) throws MalformedElfException {
        try {
            MemorySegment.copy(segment, LITTLE_ENDIAN_LONG, offset, words, 0, count);
            letPendingErrorThrow();
        } catch (InternalError e) {
            throw shrank(e, offset);
        }
    }

    /**
     * Code from the optimizing compiler goes on after SIGBUS and throws at its next safepoint,
     * which may lie behind the handler. Every return from a native method is one.
     */
    private static void letPendingErrorThrow() {
        var _ = Thread.holdsLock(LITTLE_ENDIAN_LONG);
    }

    /**
     * The JVM reports SIGBUS, the access to a page of a mapped file that is no more, as an
     * InternalError.
     */
    private ShrunkElfException shrank(InternalError cause, long offset) {
        return new ShrunkElfException(base + offset, cause);
    }
}
