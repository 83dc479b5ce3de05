// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.zstd;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** The prefix codes of literals. Source: RFC 8878, section 4.2. */
final class HuffmanTable {
    private static final int MAX_BITS = 11;
    private static final int MAX_WEIGHTS = 255;
    private static final int MAX_WEIGHT_LOG = 6;
    private static final int FIRST_DIRECT = 128;

    private final int maxBits;
    private final byte[] symbols;
    private final byte[] lengths;

    private HuffmanTable(int maxBits) {
        this.maxBits = maxBits;
        symbols = new byte[1 << maxBits];
        lengths = new byte[1 << maxBits];
    }

    /** A table that was read, and where it ended. */
    record Read(HuffmanTable table, int end) {}

    /**
     * Reads the description of a table.
     *
     * @throws DataFormatException if it is nonsense
     */
    static Read read(byte[] bytes, int start, int end) throws DataFormatException {
        if (start >= end) {
            throw new DataFormatException("a table is missing");
        }
        int header = bytes[start] & 0xff;
        byte[] weights = new byte[MAX_WEIGHTS + 1];
        int count;
        int tableEnd;
        if (header >= FIRST_DIRECT) {
            count = header - FIRST_DIRECT + 1;
            tableEnd = start + 1 + (count + 1) / 2;
            requireInside(tableEnd, end);
            for (int i = 0; i < count; i++) {
                int pair = bytes[start + 1 + i / 2] & 0xff;
                weights[i] = (byte) (i % 2 == 0 ? pair >> 4 : pair & 0xf);
            }
        } else {
            tableEnd = start + 1 + header;
            requireInside(tableEnd, end);
            count = readWeights(bytes, start + 1, tableEnd, weights);
        }
        return new Read(of(weights, count), tableEnd);
    }

    private static void requireInside(int at, int end) throws DataFormatException {
        if (at > end) {
            throw new DataFormatException("a table that is cut off");
        }
    }

    /** Two states take turns until the bits are used up. */
    private static int readWeights(byte[] bytes, int start, int end, byte[] weights)
            throws DataFormatException {
        FseTable.Read read = FseTable.read(bytes, start, end, MAX_WEIGHT_LOG, MAX_BITS + 1);
        FseTable table = read.table();
        var bits = new BackwardBits(bytes, read.end(), end);
        int one = table.firstState(bits);
        int other = table.firstState(bits);
        int count = 0;
        while (count < MAX_WEIGHTS - 1) {
            weights[count++] = (byte) table.symbol(one);
            int next = table.next(one, bits);
            if (bits.isOverrun()) {
                weights[count++] = (byte) table.symbol(other);
                return count;
            }
            one = other;
            other = next;
        }
        throw new DataFormatException("too many weights");
    }

    /** The weight of the last symbol is what the others leave. */
    private static HuffmanTable of(byte[] weights, int count) throws DataFormatException {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += weights[i] > 0 ? 1 << (weights[i] - 1) : 0;
        }
        int maxBits = Integer.SIZE - Integer.numberOfLeadingZeros(sum);
        int left = (1 << maxBits) - sum;
        if (sum == 0 || maxBits > MAX_BITS || Integer.bitCount(left) != 1) {
            throw new DataFormatException("weights that make no code");
        }
        weights[count] = (byte) (Integer.numberOfTrailingZeros(left) + 1);
        HuffmanTable table = new HuffmanTable(maxBits);
        int at = 0;
        for (int weight = 1; weight <= maxBits; weight++) {
            for (int symbol = 0; symbol <= count; symbol++) {
                if (weights[symbol] == weight) {
                    int codes = 1 << (weight - 1);
                    Arrays.fill(table.symbols, at, at + codes, (byte) symbol);
                    Arrays.fill(table.lengths, at, at + codes, (byte) (maxBits + 1 - weight));
                    at += codes;
                }
            }
        }
        return table;
    }

    /**
     * Decodes a stream.
     *
     * @throws DataFormatException if it does not end with the last symbol
     */
    void decode(byte[] bytes, int start, int end, byte[] target, int from, int to)
            throws DataFormatException {
        var bits = new BackwardBits(bytes, start, end);
        for (int i = from; i < to; i++) {
            int code = bits.peek(maxBits);
            target[i] = symbols[code];
            bits.skip(lengths[code]);
        }
        if (!bits.isAtEnd()) {
            throw new DataFormatException("literals and their number differ");
        }
    }
}
