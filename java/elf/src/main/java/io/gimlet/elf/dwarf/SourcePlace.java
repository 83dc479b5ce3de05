// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/** A place in the source as one number: a file of a unit, a line and a column. */
final class SourcePlace {
    /** No place. */
    static final long NONE = -1;

    private static final int COLUMN_BITS = 16;
    private static final int LINE_BITS = 24;
    private static final int FILE_BITS = 23;
    private static final int MAX_COLUMN = (1 << COLUMN_BITS) - 1;
    private static final int MAX_LINE = (1 << LINE_BITS) - 1;
    private static final int MAX_FILE = (1 << FILE_BITS) - 1;

    private SourcePlace() {}

    /** Returns a place; numbers that are larger than any file has become 0, which is unknown. */
    static long of(long file, long line, long column) {
        return clip(file, MAX_FILE) << (LINE_BITS + COLUMN_BITS)
                | clip(line, MAX_LINE) << COLUMN_BITS
                | clip(column, MAX_COLUMN);
    }

    private static long clip(long value, int most) {
        return value < 0 || value > most ? 0 : value;
    }

    /** Returns the number of the file, as the line program counts them. */
    static int file(long place) {
        return (int) (place >>> (LINE_BITS + COLUMN_BITS)) & MAX_FILE;
    }

    static int line(long place) {
        return (int) (place >>> COLUMN_BITS) & MAX_LINE;
    }

    static int column(long place) {
        return (int) place & MAX_COLUMN;
    }
}
