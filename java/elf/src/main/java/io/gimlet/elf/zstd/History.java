// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.zstd;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** What was decompressed last: as much as matches may reach back to, and a block. */
final class History {
    private final byte[] bytes;
    private final int window;
    private int end;

    /** Where what nobody has taken yet begins. */
    private int taken;

    /**
     * Nothing yet.
     *
     * @param window how far matches may reach back
     */
    History(int window) {
        this.window = window;
        bytes = new byte[2 * window + ZstdDecoder.MAX_BLOCK_BYTES];
    }

    /** Makes room for a block; all that there is was taken. */
    void beginBlock() {
        if (bytes.length - end < ZstdDecoder.MAX_BLOCK_BYTES) {
            System.arraycopy(bytes, end - window, bytes, 0, window);
            end = window;
        }
        taken = end;
    }

    private void requireRoom(int length) throws DataFormatException {
        if (length > ZstdDecoder.MAX_BLOCK_BYTES - (end - taken)) {
            throw new DataFormatException("a block that is too large");
        }
    }

    void append(byte[] source, int from, int length) throws DataFormatException {
        requireRoom(length);
        System.arraycopy(source, from, bytes, end, length);
        end += length;
    }

    void fill(byte value, int length) throws DataFormatException {
        requireRoom(length);
        Arrays.fill(bytes, end, end + length, value);
        end += length;
    }

    /** Appends what is so far behind, again and again where that is less than the length. */
    void repeat(int distance, int length) throws DataFormatException {
        requireRoom(length);
        if (distance <= 0 || distance > window || distance > end) {
            throw new DataFormatException("a match of what was never there");
        }
        if (distance >= length) {
            System.arraycopy(bytes, end - distance, bytes, end, length);
        } else {
            for (int i = end; i < end + length; i++) {
                bytes[i] = bytes[i - distance];
            }
        }
        end += length;
    }

    /** How much of the block is left to take. */
    int available() {
        return end - taken;
    }

    /** Takes the next bytes, of which there have to be so many. */
    void take(byte[] target, int offset, int length) {
        System.arraycopy(bytes, taken, target, offset, length);
        taken += length;
    }
}
