// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.zstd;

import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of a block: each is some literals, and a match of what came before. Source: RFC
 * 8878, section 3.1.1.3.2.
 */
final class Sequences {
    private static final int[] LITERAL_BASES = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48,
        64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
    };
    private static final byte[] LITERAL_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10,
        11, 12, 13, 14, 15, 16
    };
    private static final int[] MATCH_BASES = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
        28, 29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027,
        2051, 4099, 8195, 16387, 32771, 65539
    };
    private static final byte[] MATCH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
    };
    private static final int MAX_OFFSET_CODE = 31;

    private static final short[] LITERAL_COUNTS = {
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1,
        1, -1, -1, -1, -1
    };
    private static final short[] MATCH_COUNTS = {
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1
    };
    private static final short[] OFFSET_COUNTS = {
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1
    };

    private static final int PREDEFINED = 0;
    private static final int ONE_SYMBOL = 1;
    private static final int DESCRIBED = 2;

    private static final int LONG_NUMBER = 0x7f00;

    /** One of the three kinds of numbers, with its table of the block before. */
    private static final class Kind {
        private final int maxLog;
        private final int maxSymbol;
        private final int predefinedLog;
        private final short[] predefined;
        private @Nullable FseTable table;

        Kind(int maxLog, int maxSymbol, int predefinedLog, short[] predefined) {
            this.maxLog = maxLog;
            this.maxSymbol = maxSymbol;
            this.predefinedLog = predefinedLog;
            this.predefined = predefined;
        }

        /** Chooses the table of a block; returns where its description ends. */
        int choose(int mode, byte[] block, int at, int end) throws DataFormatException {
            if (mode == PREDEFINED) {
                table = FseTable.of(predefinedLog, predefined);
            } else if (mode == ONE_SYMBOL) {
                int symbol = block[at] & 0xff;
                if (at >= end || symbol > maxSymbol) {
                    throw new DataFormatException("a symbol that there is not");
                }
                table = FseTable.of(symbol);
                return at + 1;
            } else if (mode == DESCRIBED) {
                FseTable.Read read = FseTable.read(block, at, end, maxLog, maxSymbol);
                table = read.table();
                return read.end();
            }
            return at;
        }

        FseTable table() throws DataFormatException {
            FseTable chosen = table;
            if (chosen == null) {
                throw new DataFormatException("a table that was never given");
            }
            return chosen;
        }
    }

    private final Kind literals = new Kind(9, LITERAL_BASES.length - 1, 6, LITERAL_COUNTS);
    private final Kind offsets = new Kind(8, MAX_OFFSET_CODE, 5, OFFSET_COUNTS);
    private final Kind matches = new Kind(9, MATCH_BASES.length - 1, 6, MATCH_COUNTS);

    /** The offsets that were used last. */
    private int first;

    private int second;
    private int third;

    /** Forgets what another frame left. */
    void begin() {
        literals.table = null;
        offsets.table = null;
        matches.table = null;
        first = 1;
        second = 4;
        third = 8;
    }

    /**
     * Reads the sequences of a block, and does what they say.
     *
     * @param block with at least eight bytes more than {@code end}
     */
    void run(byte[] block, int start, int end, Literals from, History to)
            throws DataFormatException {
        int at = start;
        int count = at < end ? block[at++] & 0xff : 0;
        if (count == 255) {
            count = (block[at] & 0xff) + ((block[at + 1] & 0xff) << Byte.SIZE) + LONG_NUMBER;
            at += 2;
        } else if (count > 127) {
            count = ((count - 128) << Byte.SIZE) + (block[at] & 0xff);
            at++;
        }
        int used = 0;
        if (count > 0) {
            int modes = block[at++] & 0xff;
            at = literals.choose(modes >> 6, block, at, end);
            at = offsets.choose(modes >> 4 & 3, block, at, end);
            at = matches.choose(modes >> 2 & 3, block, at, end);
            used = run(new BackwardBits(block, at, end), count, from, to);
        }
        to.append(from.bytes(), used, from.size() - used);
    }

    /** Returns how many literals were used. */
    private int run(BackwardBits bits, int count, Literals from, History to)
            throws DataFormatException {
        FseTable literalTable = literals.table();
        FseTable offsetTable = offsets.table();
        FseTable matchTable = matches.table();
        int literalState = literalTable.firstState(bits);
        int offsetState = offsetTable.firstState(bits);
        int matchState = matchTable.firstState(bits);
        int used = 0;
        for (int i = 0; i < count; i++) {
            int offsetCode = offsetTable.symbol(offsetState);
            int matchCode = matchTable.symbol(matchState);
            int literalCode = literalTable.symbol(literalState);
            long offset = (1L << offsetCode) + (bits.read(offsetCode) & 0xffff_ffffL);
            int match = MATCH_BASES[matchCode] + bits.read(MATCH_BITS[matchCode]);
            int length = LITERAL_BASES[literalCode] + bits.read(LITERAL_BITS[literalCode]);
            if (length > from.size() - used) {
                throw new DataFormatException("more literals than there are");
            }
            to.append(from.bytes(), used, length);
            used += length;
            to.repeat(distance(offset, length == 0), match);
            if (i < count - 1) {
                literalState = literalTable.next(literalState, bits);
                matchState = matchTable.next(matchState, bits);
                offsetState = offsetTable.next(offsetState, bits);
            }
        }
        if (!bits.isAtEnd()) {
            throw new DataFormatException("sequences and their number differ");
        }
        return used;
    }

    /** The smallest numbers stand for offsets that were used before. */
    private int distance(long offset, boolean isWithoutLiterals) throws DataFormatException {
        if (offset > Integer.MAX_VALUE) {
            throw new DataFormatException("a match of what was never there");
        }
        int value = (int) offset;
        if (value > 3) {
            push(value - 3, false);
            return first;
        }
        int which = isWithoutLiterals ? value + 1 : value;
        if (which == 1) {
            return first;
        }
        int known = which == 2 ? second : which == 3 ? third : first - 1;
        push(known, which == 2);
        return first;
    }

    private void push(int distance, boolean isSecond) {
        third = isSecond ? third : second;
        second = first;
        first = distance;
    }
}
