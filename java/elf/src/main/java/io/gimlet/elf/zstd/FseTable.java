// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.zstd;

import java.util.zip.DataFormatException;

/**
 * A table of finite state entropy coding: each state has a symbol, and how to get to the next one.
 * Source: RFC 8878, section 4.1.
 */
final class FseTable {
    private static final int MIN_LOG = 5;

    private final int log;
    private final byte[] symbols;
    private final byte[] lengths;
    private final char[] bases;

    private FseTable(int log) {
        this.log = log;
        symbols = new byte[1 << log];
        lengths = new byte[1 << log];
        bases = new char[1 << log];
    }

    /** The table of one symbol, whose states take no bits. */
    static FseTable of(int symbol) {
        FseTable table = new FseTable(0);
        table.symbols[0] = (byte) symbol;
        return table;
    }

    /**
     * The table of a distribution.
     *
     * @param counts of states for each symbol; -1 for one that is even rarer than one state
     */
    static FseTable of(int log, short[] counts) throws DataFormatException {
        FseTable table = new FseTable(log);
        table.spread(counts);
        int[] next = new int[counts.length];
        for (int symbol = 0; symbol < counts.length; symbol++) {
            next[symbol] = Math.abs(counts[symbol]);
        }
        int size = 1 << log;
        for (int state = 0; state < size; state++) {
            int value = next[table.symbols[state]]++;
            if (value == 0) {
                throw new DataFormatException("a state without a symbol");
            }
            int length = log - (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value));
            table.lengths[state] = (byte) length;
            table.bases[state] = (char) ((value << length) - size);
        }
        return table;
    }

    private void spread(short[] counts) throws DataFormatException {
        int size = 1 << log;
        int high = size - 1;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (counts[symbol] == -1) {
                symbols[high] = (byte) symbol;
                high--;
            }
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int symbol = 0; symbol < counts.length; symbol++) {
            for (int i = 0; i < counts[symbol]; i++) {
                symbols[at] = (byte) symbol;
                do {
                    at = (at + step) & (size - 1);
                } while (at > high);
            }
        }
        if (at != 0) {
            throw new DataFormatException("states are left over");
        }
    }

    /** A table that was read, and where it ended. */
    record Read(FseTable table, int end) {}

    /**
     * Reads the description of a table.
     *
     * @param padded bytes with eight more behind the end
     * @throws DataFormatException if it is nonsense
     */
    static Read read(byte[] padded, int start, int end, int maxLog, int maxSymbol)
            throws DataFormatException {
        int log = (byteAt(padded, start, end) & 0xf) + MIN_LOG;
        if (log > maxLog) {
            throw new DataFormatException("a table of too many states");
        }
        short[] counts = new short[maxSymbol + 1];
        int bit = 4;
        int symbol = 0;
        int left = (1 << log) + 1;
        while (left > 1) {
            int length = Integer.SIZE - Integer.numberOfLeadingZeros(left);
            int value = bits(padded, start, end, bit, length);
            // Values that are not needed make the low ones a bit shorter.
            int threshold = 1 << (length - 1);
            int spare = 2 * threshold - 1 - left;
            int low = value & (threshold - 1);
            bit += low < spare ? length - 1 : length;
            int count = low < spare ? low : value >= threshold ? value - spare : value;
            if (symbol > maxSymbol) {
                throw new DataFormatException("too many symbols");
            }
            counts[symbol++] = (short) (count - 1);
            left -= Math.abs(count - 1);
            if (count == 1) {
                int repeat;
                do {
                    repeat = bits(padded, start, end, bit, 2);
                    bit += 2;
                    symbol += repeat;
                } while (repeat == 3 && symbol <= maxSymbol);
            }
        }
        int tableEnd = start + (bit + Byte.SIZE - 1) / Byte.SIZE;
        if (left != 1 || tableEnd > end) {
            throw new DataFormatException("a damaged table");
        }
        return new Read(of(log, counts), tableEnd);
    }

    private static int byteAt(byte[] bytes, int at, int end) {
        return at < end ? bytes[at] & 0xff : 0;
    }

    private static int bits(byte[] bytes, int start, int end, int bit, int length) {
        int at = start + (bit >>> 3);
        int word = 0;
        for (int i = 2; i >= 0; i--) {
            word = word << Byte.SIZE | byteAt(bytes, at + i, end);
        }
        return word >>> (bit & 7) & ((1 << length) - 1);
    }

    int firstState(BackwardBits bits) {
        return bits.read(log);
    }

    int symbol(int state) {
        return symbols[state];
    }

    int next(int state, BackwardBits bits) {
        return bases[state] + bits.read(lengths[state]);
    }
}
