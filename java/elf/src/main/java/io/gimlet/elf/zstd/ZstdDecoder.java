// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.zstd;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import java.util.zip.DataFormatException;

/**
 * Decompresses the frames of Zstandard. Source: RFC 8878. Without dictionaries; checksums are not
 * checked, as little as those of what is not compressed.
 *
 * <p>Written in Java, though there are libraries: what it reads may be made to attack, and Gimlet
 * is privileged. Native ones unpack themselves to a temporary directory and are called with such
 * bytes; those in Java read and write memory without checks (sun.misc.Unsafe), which the JVM warns
 * of. This one cannot leave its arrays.
 *
 * <p>Takes twice the window of a frame, at most {@link #MAX_WINDOW_BYTES}. For one thread.
 */
public final class ZstdDecoder {
    /** No block is larger, whatever a window says. */
    static final int MAX_BLOCK_BYTES = 128 << 10;

    /** What zstd takes without being asked to, and more than binutils and LLVM ever use. */
    private static final int MAX_WINDOW_BYTES = 8 << 20;

    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int MAX_HEADER_BYTES = 14;
    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int PADDING = 8;

    private static final int RAW = 0;
    private static final int REPEATED_BYTE = 1;
    private static final int COMPRESSED = 2;

    private final ElfBytes in;
    private final Literals literals = new Literals();
    private final Sequences sequences = new Sequences();
    private final byte[] block = new byte[MAX_BLOCK_BYTES + PADDING];
    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private History history = new History(0);
    private long position;
    private boolean isInFrame;
    private boolean hasChecksum;

    /** A decoder of compressed bytes. */
    public ZstdDecoder(ElfBytes compressed) {
        in = compressed;
    }

    /**
     * Decompresses some bytes.
     *
     * @return how many, at least one; 0 at the end
     * @throws DataFormatException if what is compressed is nonsense, or asks for too much memory
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public int read(byte[] target, int offset, int length)
            throws DataFormatException, MalformedElfException {
        while (history.available() == 0) {
            boolean isMore = isInFrame ? nextBlock() : nextFrame();
            if (!isMore) {
                return 0;
            }
        }
        int step = Math.min(length, history.available());
        history.take(target, offset, step);
        return step;
    }

    private void readHeader(int length) throws DataFormatException, MalformedElfException {
        if (length > in.size() - position) {
            throw new DataFormatException("the compressed bytes are cut off");
        }
        in.copyTo(header, position, length, "compressed bytes");
        position += length;
    }

    private long number(int length) throws DataFormatException, MalformedElfException {
        readHeader(length);
        long number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = number << Byte.SIZE | (header[i] & 0xff);
        }
        return number;
    }

    private boolean nextFrame() throws DataFormatException, MalformedElfException {
        if (position >= in.size()) {
            return false;
        }
        int magic = (int) number(Integer.BYTES);
        if ((magic & ~0xf) == SKIPPABLE_MAGIC) {
            long length = number(Integer.BYTES);
            position += length;
            return true;
        }
        if (magic != MAGIC) {
            throw new DataFormatException("not compressed with zstd");
        }
        int descriptor = (int) number(1);
        boolean isSingle = (descriptor & 0x20) != 0;
        hasChecksum = (descriptor & 4) != 0;
        int window = isSingle ? 0 : windowOf((int) number(1));
        int dictionaryBytes = (1 << (descriptor & 3)) >> 1;
        if (number(dictionaryBytes) != 0 || (descriptor & 8) != 0) {
            throw new DataFormatException("compressed with a dictionary");
        }
        int sizeFlag = descriptor >> 6;
        int sizeBytes = sizeFlag == 0 ? (isSingle ? 1 : 0) : 1 << sizeFlag;
        long size = number(sizeBytes) + (sizeFlag == 1 ? 256 : 0);
        begin(isSingle ? (size < 0 ? Long.MAX_VALUE : size) : window);
        return true;
    }

    private static int windowOf(int descriptor) {
        long base = 1L << (10 + (descriptor >> 3));
        return (int) Math.min(base + base / 8 * (descriptor & 7), Integer.MAX_VALUE);
    }

    private void begin(long window) throws DataFormatException {
        if (window > MAX_WINDOW_BYTES) {
            throw new DataFormatException("compressed with a window that takes too much memory");
        }
        history = new History((int) Math.max(window, 1 << 10));
        literals.begin();
        sequences.begin();
        isInFrame = true;
    }

    private boolean nextBlock() throws DataFormatException, MalformedElfException {
        int descriptor = (int) number(BLOCK_HEADER_BYTES);
        int type = descriptor >> 1 & 3;
        int size = descriptor >> 3;
        int stored = type == REPEATED_BYTE ? 1 : size;
        if (size > MAX_BLOCK_BYTES || stored > in.size() - position) {
            throw new DataFormatException("a block that is too large, or cut off");
        }
        in.copyTo(block, position, stored, "compressed bytes");
        position += stored;
        history.beginBlock();
        if (type == RAW) {
            history.append(block, 0, size);
        } else if (type == REPEATED_BYTE) {
            history.fill(block[0], size);
        } else if (type == COMPRESSED && size > 0) {
            int literalsEnd = literals.read(block, size);
            sequences.run(block, literalsEnd, size, literals, history);
        } else {
            throw new DataFormatException("a block of no known type");
        }
        isInFrame = (descriptor & 1) == 0;
        if (!isInFrame && hasChecksum) {
            number(Integer.BYTES);
        }
        return true;
    }
}
