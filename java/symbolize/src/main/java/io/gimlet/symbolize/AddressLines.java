// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Addresses that stand one on each line. A line is what GNU addr2line makes of it: the hexadecimal
 * digits that it begins with, with or without {@code 0x}, and 0 for none. For one thread.
 */
public final class AddressLines {
    private static final int BUFFER_BYTES = 1 << 17;
    private static final int HEX_DIGITS = 16;

    /** What a digit is worth, by its character; negative for other characters. */
    private static final byte[] DIGITS = new byte[256];

    static {
        for (int c = 0; c < DIGITS.length; c++) {
            DIGITS[c] = (byte) Character.digit(c < 0x80 ? c : 0, 16);
        }
    }

    private final InputStream in;
    private final byte[] bytes = new byte[BUFFER_BYTES];

    /** What was read and is part of no line that was parsed. */
    private int start;

    private int end;

    /** Whether the rest of the line belongs to one that was longer than the buffer. */
    private boolean inLongLine;

    /** Reads a stream from where it is. */
    public AddressLines(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the addresses that are there, and waits for one if there is none.
     *
     * @return how many; -1 when there are no more
     */
    public int read(long[] addresses) throws IOException {
        while (true) {
            int count = parseLines(addresses);
            if (count > 0) {
                return count;
            }
            if (!fill()) {
                return lastLine(addresses);
            }
        }
    }

    private int parseLines(long[] addresses) {
        int count = 0;
        while (count < addresses.length) {
            int lineEnd = start;
            while (lineEnd < end && bytes[lineEnd] != '\n') {
                lineEnd++;
            }
            if (lineEnd == end) {
                break;
            }
            if (!inLongLine) {
                addresses[count++] = parse(start, lineEnd);
            }
            inLongLine = false;
            start = lineEnd + 1;
        }
        if (count == 0 && !inLongLine && end - start == bytes.length) {
            addresses[count++] = parse(start, end);
            inLongLine = true;
            start = end;
        }
        return count;
    }

    private boolean fill() throws IOException {
        if (inLongLine) {
            start = end;
        }
        System.arraycopy(bytes, start, bytes, 0, end - start);
        end -= start;
        start = 0;
        int read = in.read(bytes, end, bytes.length - end);
        end += Math.max(0, read);
        return read >= 0;
    }

    /** The last line may lack its end. */
    private int lastLine(long[] addresses) {
        if (start == end || inLongLine) {
            return -1;
        }
        addresses[0] = parse(start, end);
        start = end;
        return 1;
    }

    /** Returns the address that a text is. */
    public static long parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return parse(bytes, 0, bytes.length);
    }

    private long parse(int from, int to) {
        return parse(bytes, from, to);
    }

    private static long parse(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= 0 && bytes[at] <= ' ') {
            at++;
        }
        if (to - at >= 2 && bytes[at] == '0' && (bytes[at + 1] | 0x20) == 'x') {
            at += 2;
        }
        long value = 0;
        for (int digits = 0; at < to && digits < HEX_DIGITS; at++, digits++) {
            int digit = DIGITS[bytes[at] & 0xff];
            if (digit < 0) {
                break;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
