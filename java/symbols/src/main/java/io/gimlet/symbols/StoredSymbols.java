// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of functions and their ranges on disk: a checksum, counts, and the columns, all
 * little-endian. Names are where they were in the file. What is read is checked: every lookup in it
 * ends within the columns.
 *
 * @param functions in the order of their addresses
 * @param ranges of them
 * @param truncated whether the file has more
 */
record StoredSymbols(FunctionColumns functions, DisjointRanges ranges, boolean truncated) {
    private static final int HEADER_BYTES = 4 * Integer.BYTES;

    private static long byteSize(long functions, long pieces) {
        return HEADER_BYTES
                + functions * FunctionColumns.FUNCTION_BYTES
                + pieces * DisjointRanges.PIECE_BYTES;
    }

    /** Returns the bytes of it. */
    ByteBuffer encode() {
        long size = byteSize(functions.count(), ranges.count());
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0).putInt(functions.count()).putInt(ranges.count());
        bytes.putInt(truncated ? 1 : 0);
        functions.write(bytes);
        ranges.write(bytes);
        return bytes.putInt(0, checksum(bytes.array())).rewind();
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, Integer.BYTES, bytes.length - Integer.BYTES);
        return (int) checksum.getValue();
    }

    /**
     * Returns what some bytes are; null when they are not as they should be.
     *
     * @param tables how many symbol tables functions are from
     */
    static @Nullable StoredSymbols decode(ElfBytes stored, int tables) {
        long most = byteSize(SymbolIndex.MAX_FUNCTIONS, 2L * SymbolIndex.MAX_FUNCTIONS);
        if (stored.size() < HEADER_BYTES || stored.size() > most) {
            return null;
        }
        try {
            byte[] copy = stored.readBytes(0, (int) stored.size(), "symbols");
            ByteBuffer bytes = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
            int checksum = bytes.getInt();
            int functions = bytes.getInt();
            int pieces = bytes.getInt();
            boolean truncated = bytes.getInt() != 0;
            boolean isWhole =
                    functions >= 0
                            && pieces >= 0
                            && byteSize(functions, pieces) == copy.length
                            && checksum == checksum(copy);
            return isWhole ? decode(bytes, functions, pieces, tables, truncated) : null;
        } catch (MalformedElfException diskFailed) {
            return null;
        }
    }

    private static @Nullable StoredSymbols decode(
            ByteBuffer bytes, int functions, int pieces, int tables, boolean truncated) {
        FunctionColumns columns = FunctionColumns.read(bytes, functions);
        DisjointRanges ranges = DisjointRanges.read(bytes, pieces);
        return columns.areFrom(tables) && ranges.areOf(functions)
                ? new StoredSymbols(columns, ranges, truncated)
                : null;
    }
}
