// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;
import java.util.Arrays;

/**
 * The shapes that entries of some units have, compiled for two uses: to skip an entry with as few
 * steps as there are values of unknown size, and to read its attributes. Immutable.
 */
final class AbbreviationTable {
    /** No such abbreviation. */
    static final int ABSENT = -1;

    /** No abbreviations. */
    static final AbbreviationTable EMPTY = new AbbreviationTable(AbbreviationReader.nothing());

    private static final int FORM_MASK = 0xffff;
    private static final int SLOT_SHIFT = 16;
    private static final int SLOT_MASK = 0xff;

    private final UnitFormat format;
    private final long[] codes;
    private final boolean dense;
    private final byte[] kinds;
    private final boolean[] parents;
    private final int[] fixedSizes;
    private final int[] siblingsBack;
    private final int[] operationEnds;
    private final long[] operations;
    private final int[] skipEnds;
    private final int[] skips;

    AbbreviationTable(AbbreviationReader read) {
        int count = read.count;
        format = read.format;
        codes = Arrays.copyOf(read.codes, count);
        dense = read.dense;
        kinds = Arrays.copyOf(read.kinds, count);
        parents = Arrays.copyOf(read.parents, count);
        fixedSizes = Arrays.copyOf(read.fixedSizes, count);
        siblingsBack = Arrays.copyOf(read.siblingsBack, count);
        operationEnds = Arrays.copyOf(read.operationEnds, count);
        operations = Arrays.copyOf(read.operations, read.operationCount);
        skipEnds = Arrays.copyOf(read.skipEnds, count);
        skips = Arrays.copyOf(read.skips, read.skipCount);
    }

    /** An operation: a form, the slot of its attribute, and the value of an implicit constant. */
    static long operation(int form, int slot, long constant) {
        return constant << 32 | (long) slot << SLOT_SHIFT | form;
    }

    static int form(long operation) {
        return (int) operation & FORM_MASK;
    }

    static int slot(long operation) {
        return (int) operation >>> SLOT_SHIFT & SLOT_MASK;
    }

    static long constant(long operation) {
        return operation >> 32;
    }

    UnitFormat format() {
        return format;
    }

    /** Returns the index of an abbreviation, or {@link #ABSENT}. */
    int index(long code) {
        if (dense) {
            return code > 0 && code <= codes.length ? (int) code - 1 : ABSENT;
        }
        int index = Arrays.binarySearch(codes, code);
        return index < 0 ? ABSENT : index;
    }

    /** Returns a constant of {@link DieKind}. */
    byte kind(int index) {
        return kinds[index];
    }

    /** Returns whether an entry is followed by those that it contains. */
    boolean hasChildren(int index) {
        return parents[index];
    }

    /**
     * Returns how many bytes before the end of an entry the four bytes are that tell where what it
     * contains ends; 0 when there are none.
     */
    int siblingBack(int index) {
        return siblingsBack[index];
    }

    int firstOperation(int index) {
        return index == 0 ? 0 : operationEnds[index - 1];
    }

    int endOfOperations(int index) {
        return operationEnds[index];
    }

    long operationAt(int position) {
        return operations[position];
    }

    /**
     * Skips the attributes of an entry.
     *
     * @param bytes with padding behind {@code limit}
     * @return where they end; after {@code limit} when they are cut
     */
    int skip(int index, byte[] bytes, int position, int limit) throws MalformedElfException {
        int fixed = fixedSizes[index];
        if (fixed >= 0) {
            return position + fixed;
        }
        int at = position;
        int end = skipEnds[index];
        for (int i = index == 0 ? 0 : skipEnds[index - 1]; i < end; i++) {
            int step = skips[i];
            at = step >= 0 ? at + step : skipVariable(-step, bytes, at, limit);
            if (at > limit) {
                return at;
            }
        }
        return at;
    }

    private int skipVariable(int form, byte[] bytes, int at, int limit)
            throws MalformedElfException {
        return switch (form) {
            case Form.EXPRLOC, Form.BLOCK -> skipBlock(bytes, at, limit);
            case Form.BLOCK1 -> at + 1 + (bytes[at] & 0xff);
            case Form.BLOCK2 -> at + 2 + LittleEndian.u16(bytes, at);
            case Form.BLOCK4 -> LittleEndian.plus(at + 4, LittleEndian.u32(bytes, at), limit);
            case Form.STRING -> skipString(bytes, at, limit);
            case Form.SDATA,
                    Form.UDATA,
                    Form.REF_UDATA,
                    Form.STRX,
                    Form.ADDRX,
                    Form.LOCLISTX,
                    Form.RNGLISTX,
                    Form.GNU_ADDR_INDEX,
                    Form.GNU_STR_INDEX ->
                    LittleEndian.skipLeb(bytes, at);
            case Form.INDIRECT -> skipIndirect(bytes, at, limit);
            default -> throw new MalformedElfException("unknown form " + form, at);
        };
    }

    private static int skipBlock(byte[] bytes, int at, int limit) {
        int length = bytes[at];
        return length >= 0
                ? at + 1 + length
                : LittleEndian.plus(
                        LittleEndian.skipLeb(bytes, at), LittleEndian.uleb(bytes, at), limit);
    }

    private static int skipString(byte[] bytes, int start, int limit) {
        int at = start;
        while (at < limit && bytes[at] != 0) {
            at++;
        }
        return at + 1;
    }

    private int skipIndirect(byte[] bytes, int position, int limit) throws MalformedElfException {
        long form = LittleEndian.uleb(bytes, position);
        int at = LittleEndian.skipLeb(bytes, position);
        if (form <= 0 || form > FORM_MASK || form == Form.INDIRECT || at > limit) {
            throw new MalformedElfException("a form is " + form, position);
        }
        int fixed = Form.fixedSize((int) form, format);
        return fixed >= 0 ? at + fixed : skipVariable((int) form, bytes, at, limit);
    }
}
