// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/**
 * Reads the fields of one line of text in the kernel's formats. Reused from line to line, so that
 * lines cost no objects.
 */
final class LineCursor {
    private static final int MAX_HEX_DIGITS = 16;

    private byte[] bytes = {};
    private int position;
    private int end;
    private boolean failed;

    /** Moves to a line, without its newline. */
    void moveTo(byte[] source, int from, int to) {
        bytes = source;
        position = from;
        end = to;
        failed = false;
    }

    /** Returns whether a field was not as expected; what was read since then is meaningless. */
    boolean hasFailed() {
        return failed;
    }

    int position() {
        return position;
    }

    /** Returns the current byte, or -1 at the end of the line. */
    int peek() {
        return position < end ? bytes[position] : -1;
    }

    /** Returns the current byte, or -1 at the end of the line, and moves on. */
    int next() {
        return position < end ? bytes[position++] : -1;
    }

    /** Reads one expected byte. */
    void expect(char c) {
        failed |= next() != c;
    }

    void skipSpaces() {
        while (peek() == ' ') {
            position++;
        }
    }

    /** Reads a hexadecimal number of 1 to 16 digits. */
    long hexadecimal() {
        long value = 0;
        int start = position;
        for (int digit; position < end && (digit = hexDigit(bytes[position])) >= 0; position++) {
            value = value << 4 | digit;
        }
        failed |= position == start || position - start > MAX_HEX_DIGITS;
        return value;
    }

    /** Reads a decimal number of 1 to 20 digits, modulo 2^64. */
    long decimal() {
        long value = 0;
        int start = position;
        while (position < end && bytes[position] >= '0' && bytes[position] <= '9') {
            value = value * 10 + (bytes[position++] - '0');
        }
        failed |= position == start || position - start > 20;
        return value;
    }

    /** Moves to the next space, tab or the end of the line. */
    void skipWord() {
        while (position < end && bytes[position] != ' ' && bytes[position] != '\t') {
            position++;
        }
    }

    /** Returns the value of a hexadecimal digit, or -1. */
    static int hexDigit(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
