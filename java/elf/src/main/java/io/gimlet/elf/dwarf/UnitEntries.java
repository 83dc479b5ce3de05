// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.MalformedElfException;
import java.util.Arrays;

/**
 * A copy of the entries of one unit after the other, for passes over them: positions count from a
 * unit's first entry. What was checked cannot change, and arrays are fast before the JVM has warmed
 * up. For one thread.
 */
final class UnitEntries {
    /** Units of link-time optimization have some hundred megabytes. */
    private static final int LARGEST_UNIT_BYTES = 1 << 30;

    private static final int HEAP_PART = 8;

    private static final int MAX_UNIT_BYTES =
            (int) Math.min(LARGEST_UNIT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PART);

    /** Larger buffers are rare, and better not kept. */
    private static final int KEPT_BYTES = 8 << 20;

    private ByteCursor cursor = new ByteCursor(new byte[ByteCursor.PADDING]);
    private byte[] bytes = cursor.bytes();
    private int limit;
    private long base;
    private long unitOffset;
    private AbbreviationTable abbreviations = AbbreviationTable.EMPTY;
    private int next;

    /** Copies the entries of a unit. */
    void load(FileReader reader, UnitHeader header) throws MalformedElfException {
        long length = header.end() - header.firstDie();
        if (length > MAX_UNIT_BYTES) {
            throw new MalformedElfException("a unit is too large", header.offset());
        }
        abbreviations = reader.abbreviations(header);
        base = header.firstDie();
        unitOffset = header.offset();
        limit = (int) length;
        if (cursor.size() < limit || (cursor.size() > KEPT_BYTES && limit <= KEPT_BYTES)) {
            int size = Math.max(limit, Math.min(cursor.size() * 2, KEPT_BYTES));
            cursor = new ByteCursor(new byte[size + ByteCursor.PADDING]);
            bytes = cursor.bytes();
        }
        reader.sections().bytes(DebugSection.INFO).copyTo(bytes, base, limit, "a unit");
        Arrays.fill(bytes, limit, limit + ByteCursor.PADDING, (byte) 0);
    }

    /** Returns where the entries end. */
    int limit() {
        return limit;
    }

    AbbreviationTable abbreviations() {
        return abbreviations;
    }

    /** Returns the offset in the section of a position. */
    long offset(int position) {
        return base + position;
    }

    /**
     * Returns the abbreviation of the entry at a position, or {@link AbbreviationTable#ABSENT} for
     * the end of what an entry contains. Afterwards {@link #next} is behind it.
     */
    int abbreviation(int position) throws MalformedElfException {
        long code = bytes[position];
        if (code >= 0) {
            next = position + 1;
        } else {
            code = LittleEndian.uleb(bytes, position);
            next = LittleEndian.skipLeb(bytes, position);
        }
        if (code == 0) {
            return AbbreviationTable.ABSENT;
        }
        int index = abbreviations.index(code);
        if (index == AbbreviationTable.ABSENT) {
            throw malformed("an entry has no known shape", position);
        }
        return index;
    }

    /** Returns where what was read last ends. */
    int next() {
        return next;
    }

    /** Reads the attributes of an entry at a position, and returns where they end. */
    int read(int index, int position, Die die) throws MalformedElfException {
        cursor.range(position, limit);
        die.read(abbreviations, index, cursor, base);
        return cursor.position();
    }

    /** Returns where the attributes of an entry end. */
    int skipAttributes(int index, int position) throws MalformedElfException {
        int end = abbreviations.skip(index, bytes, position, limit);
        if (end > limit) {
            throw malformed("an entry is cut", position);
        }
        return end;
    }

    /** Returns where an entry and what it contains ends, given where its attributes begin. */
    int skip(int index, int position) throws MalformedElfException {
        return skipChildren(index, skipAttributes(index, position));
    }

    /** Returns where what an entry contains ends, given where its attributes end. */
    int skipChildren(int index, int end) throws MalformedElfException {
        if (!abbreviations.hasChildren(index)) {
            return end;
        }
        int sibling = sibling(index, end);
        return sibling > 0 ? sibling : skipSubtree(end);
    }

    /** Returns where what an entry contains ends if it tells that, else 0. */
    private int sibling(int index, int end) {
        int back = abbreviations.siblingBack(index);
        if (back == 0) {
            return 0;
        }
        long sibling = LittleEndian.u32(bytes, end - back) + unitOffset - base;
        return sibling > end && sibling <= limit ? (int) sibling : 0;
    }

    private int skipSubtree(int first) throws MalformedElfException {
        int at = first;
        int open = 1;
        while (at < limit) {
            int index = abbreviation(at);
            if (index == AbbreviationTable.ABSENT) {
                at = next;
                if (--open == 0) {
                    return at;
                }
                continue;
            }
            at = skipAttributes(index, next);
            if (abbreviations.hasChildren(index)) {
                int sibling = sibling(index, at);
                open += sibling == 0 ? 1 : 0;
                at = Math.max(at, sibling);
            }
        }
        throw malformed("entries are cut", limit);
    }

    MalformedElfException malformed(String what, int position) {
        return new MalformedElfException(what, base + position);
    }
}
