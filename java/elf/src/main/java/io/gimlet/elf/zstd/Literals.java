// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.zstd;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** The literals of a block. Source: RFC 8878, section 3.1.1.3.1. */
final class Literals {
    private static final int RAW = 0;
    private static final int REPEATED_BYTE = 1;
    private static final int COMPRESSED = 2;

    private static final int STREAMS = 4;
    private static final int JUMP_TABLE_BYTES = 6;

    /** Of the blocks so far; a block may use that of the one before it. */
    private @Nullable HuffmanTable table;

    private final byte[] bytes = new byte[ZstdDecoder.MAX_BLOCK_BYTES];
    private int size;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Forgets the table of another frame. */
    void begin() {
        table = null;
    }

    /**
     * Reads the literals at the start of a block.
     *
     * @param block with at least eight bytes more than {@code end}
     * @return where they end
     */
    int read(byte[] block, int end) throws DataFormatException {
        int type = block[0] & 3;
        int format = block[0] >> 2 & 3;
        return type == RAW || type == REPEATED_BYTE
                ? readPlain(block, end, type, format)
                : readCompressed(block, end, type, format);
    }

    private int readPlain(byte[] block, int end, int type, int format) throws DataFormatException {
        int header = (format & 1) == 0 ? 1 : format == 1 ? 2 : 3;
        int number = (int) number(block, 0, header);
        size = number >> ((format & 1) == 0 ? 3 : 4);
        int stored = type == RAW ? size : 1;
        require(size <= bytes.length && header + stored <= end);
        if (type == RAW) {
            System.arraycopy(block, header, bytes, 0, size);
        } else {
            Arrays.fill(bytes, 0, size, block[header]);
        }
        return header + stored;
    }

    private int readCompressed(byte[] block, int end, int type, int format)
            throws DataFormatException {
        int header = format < 2 ? 3 : format + 2;
        int sizeBits = format < 2 ? 10 : format == 2 ? 14 : 18;
        long number = number(block, 0, header) >>> 4;
        long mask = (1L << sizeBits) - 1;
        size = (int) (number & mask);
        int literalsEnd = header + (int) (number >>> sizeBits & mask);
        require(size <= bytes.length && literalsEnd <= end);
        int at = header;
        if (type == COMPRESSED) {
            HuffmanTable.Read read = HuffmanTable.read(block, header, literalsEnd);
            table = read.table();
            at = read.end();
        }
        HuffmanTable codes = table;
        if (codes == null) {
            throw new DataFormatException("a table that was never given");
        }
        if (format == 0) {
            codes.decode(block, at, literalsEnd, bytes, 0, size);
        } else {
            readStreams(codes, block, at, literalsEnd);
        }
        return literalsEnd;
    }

    private void readStreams(HuffmanTable codes, byte[] block, int jumpTable, int end)
            throws DataFormatException {
        int at = jumpTable + JUMP_TABLE_BYTES;
        int part = (size + STREAMS - 1) / STREAMS;
        require(at <= end && part * (STREAMS - 1) <= size);
        for (int stream = 0; stream < STREAMS; stream++) {
            boolean isLast = stream == STREAMS - 1;
            int streamEnd = isLast ? end : at + (int) number(block, jumpTable + 2 * stream, 2);
            require(streamEnd <= end);
            codes.decode(
                    block,
                    at,
                    streamEnd,
                    bytes,
                    stream * part,
                    isLast ? size : (stream + 1) * part);
            at = streamEnd;
        }
    }

    private static void require(boolean condition) throws DataFormatException {
        if (!condition) {
            throw new DataFormatException("literals that do not fit");
        }
    }

    private static long number(byte[] block, int at, int length) {
        long number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = number << Byte.SIZE | (block[at + i] & 0xff);
        }
        return number;
    }
}
