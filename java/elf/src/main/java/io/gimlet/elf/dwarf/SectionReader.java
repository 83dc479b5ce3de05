// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import java.nio.charset.StandardCharsets;

/** Reads a section at any place, through a copied window that moves along. For one thread. */
final class SectionReader {
    private static final int WINDOW_BYTES = 1 << 12;

    /** So much is read at a new place, where often a few bytes are wanted. */
    private static final int FIRST_BYTES = 1 << 7;

    private static final int MAX_LEB128_BYTES = 10;

    private final ElfBytes section;
    private final String name;
    private final byte[] window = new byte[WINDOW_BYTES];
    private long windowStart;
    private int windowLength;
    private int position;

    /**
     * @param name of the section, for messages
     */
    SectionReader(ElfBytes section, String name) {
        this.section = section;
        this.name = name;
    }

    long size() {
        return section.size();
    }

    /** Returns where in the section it reads next. */
    long position() {
        return windowStart + position;
    }

    /** Goes to a place. */
    void position(long offset) throws MalformedElfException {
        if (offset < 0 || offset > section.size()) {
            throw outside(offset);
        }
        long inWindow = offset - windowStart;
        if (inWindow >= 0 && inWindow <= windowLength) {
            position = (int) inWindow;
        } else {
            windowStart = offset;
            windowLength = 0;
            position = 0;
        }
    }

    boolean hasRemaining() {
        return position() < section.size();
    }

    int u8() throws MalformedElfException {
        if (position == windowLength) {
            require(1);
        }
        return window[position++] & 0xff;
    }

    int u16() throws MalformedElfException {
        require(2);
        int value = LittleEndian.u16(window, position);
        position += 2;
        return value;
    }

    int u24() throws MalformedElfException {
        int low = u16();
        return low | u8() << 16;
    }

    long u32() throws MalformedElfException {
        require(4);
        long value = LittleEndian.u32(window, position);
        position += 4;
        return value;
    }

    long i64() throws MalformedElfException {
        require(8);
        long value = LittleEndian.i64(window, position);
        position += 8;
        return value;
    }

    /** Reads a number of 1, 2, 3, 4 or 8 bytes. */
    long unsigned(int size) throws MalformedElfException {
        return switch (size) {
            case 1 -> u8();
            case 2 -> u16();
            case 3 -> u24();
            case 4 -> u32();
            case 8 -> i64();
            default -> throw malformed("a number has " + size + " bytes");
        };
    }

    /** Reads an unsigned LEB128. */
    long uleb() throws MalformedElfException {
        long value = 0;
        for (int i = 0; i < MAX_LEB128_BYTES; i++) {
            int next = u8();
            value |= (next & 0x7fL) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a number does not end");
    }

    /** Reads a signed LEB128. */
    long sleb() throws MalformedElfException {
        long value = 0;
        for (int i = 0; i < MAX_LEB128_BYTES; i++) {
            int next = u8();
            value |= (next & 0x7fL) << (7 * i);
            if (next < 0x80) {
                int unused = Long.SIZE - 7 * (i + 1);
                return unused > 0 ? value << unused >> unused : value;
            }
        }
        throw malformed("a number does not end");
    }

    /** Skips bytes; the number is unsigned and may be nonsense. */
    void skip(long length) throws MalformedElfException {
        if (length < 0 || length > section.size() - position()) {
            throw outside(position());
        }
        position(position() + length);
    }

    /** Skips a string. */
    void skipString() throws MalformedElfException {
        while (u8() != 0) {
            // The zero is its end.
        }
    }

    /** Reads a string, decoded as UTF-8 with replacement characters where it is not. */
    String string(int maxBytes) throws MalformedElfException {
        require(1);
        int end = stringEnd();
        if (end == windowLength && (position > 0 || end < WINDOW_BYTES)) {
            fill(position(), WINDOW_BYTES);
            end = stringEnd();
        }
        if (end == windowLength) {
            return longString(maxBytes);
        }
        String text = new String(window, position, end - position, StandardCharsets.UTF_8);
        position = end + 1;
        return text;
    }

    /** Where in the window the string ends; behind the window if it does not. */
    private int stringEnd() {
        int end = position;
        while (end < windowLength && window[end] != 0) {
            end++;
        }
        return end;
    }

    private String longString(int maxBytes) throws MalformedElfException {
        int length = (int) Math.min(maxBytes, section.size() - position());
        byte[] bytes = section.readBytes(position(), length, name);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        skip(end);
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private void require(int length) throws MalformedElfException {
        if (position + length <= windowLength) {
            return;
        }
        long start = position();
        if (section.size() - start < length) {
            throw outside(start);
        }
        fill(start, windowLength == 0 ? FIRST_BYTES : WINDOW_BYTES);
    }

    private void fill(long start, int most) throws MalformedElfException {
        int available = (int) Math.min(most, section.size() - start);
        section.copyTo(window, start, available, name);
        windowStart = start;
        windowLength = available;
        position = 0;
    }

    MalformedElfException malformed(String what) {
        return new MalformedElfException(what + " in " + name, position());
    }

    private MalformedElfException outside(long offset) {
        return new MalformedElfException("something lies outside " + name, offset);
    }
}
