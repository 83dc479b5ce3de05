// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.zstd;

import java.util.zip.DataFormatException;

/**
 * Bits that are read from their end: the last byte's highest one only marks that. Before the first
 * byte are zeros, and {@link #isOverrun} tells that they were read.
 */
final class BackwardBits {
    private final byte[] bytes;
    private final int start;
    private int position;

    /** The low {@link #count} bits come next, the highest of them first. */
    private long bits;

    private int count;
    private boolean isOverrun;

    /**
     * Bits in a range of bytes.
     *
     * @throws DataFormatException if the mark is missing
     */
    BackwardBits(byte[] bytes, int start, int end) throws DataFormatException {
        this.bytes = bytes;
        this.start = start;
        if (end <= start || bytes[end - 1] == 0) {
            throw new DataFormatException("bits without an end");
        }
        position = end - 1;
        bits = bytes[position] & 0xff;
        count = Long.SIZE - 1 - Long.numberOfLeadingZeros(bits);
    }

    private void refill() {
        while (count <= Long.SIZE - 2 * Byte.SIZE && position > start) {
            position--;
            bits = bits << Byte.SIZE | (bytes[position] & 0xff);
            count += Byte.SIZE;
        }
    }

    /** Returns the next bits without moving behind them; at most 32. */
    int peek(int length) {
        if (count < length) {
            refill();
        }
        long mask = (1L << length) - 1;
        return (int)
                ((count >= length ? bits >>> (count - length) : bits << (length - count)) & mask);
    }

    void skip(int length) {
        if (count < length) {
            refill();
        }
        count -= length;
        if (count < 0) {
            isOverrun = true;
            count = 0;
            bits = 0;
        }
    }

    int read(int length) {
        int value = peek(length);
        skip(length);
        return value;
    }

    boolean isOverrun() {
        return isOverrun;
    }

    /** Returns whether all bits were read, and no more. */
    boolean isAtEnd() {
        return !isOverrun && count == 0 && position == start;
    }
}
