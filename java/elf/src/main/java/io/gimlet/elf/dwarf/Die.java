// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.MalformedElfException;

/**
 * The attributes of one debugging information entry that tell of functions and places, as they are
 * written. Used again and again. For one thread.
 */
final class Die {
    private final long[] values = new long[Attribute.SLOTS];
    private final int[] forms = new int[Attribute.SLOTS];
    private int present;

    /** Returns whether it has an attribute. */
    boolean has(int slot) {
        return (present >>> slot & 1) != 0;
    }

    /**
     * Returns the value of an attribute that it has: a number, an index or an offset, as the form
     * says; of a string that is written in place, its offset in the section; 0 of a block.
     */
    long value(int slot) {
        return values[slot];
    }

    /** Returns the value of an attribute, or another number when it has none. */
    long value(int slot, long otherwise) {
        return has(slot) ? values[slot] : otherwise;
    }

    /** Returns how an attribute that it has is written. */
    int form(int slot) {
        return forms[slot];
    }

    /**
     * Reads the attributes of an entry.
     *
     * @param cursor behind the entry's code; afterwards behind the entry
     * @param base the offset in the section of the first byte of the cursor
     */
    void read(AbbreviationTable table, int index, ByteCursor cursor, long base)
            throws MalformedElfException {
        present = 0;
        UnitFormat format = table.format();
        int end = table.endOfOperations(index);
        for (int i = table.firstOperation(index); i < end; i++) {
            long operation = table.operationAt(i);
            int form = AbbreviationTable.form(operation);
            int slot = AbbreviationTable.slot(operation);
            if (form == Form.INDIRECT) {
                form = actualForm(cursor, base);
            }
            long value =
                    form == Form.IMPLICIT_CONST
                            ? AbbreviationTable.constant(operation)
                            : value(form, cursor, format, base);
            if (slot != Attribute.NONE) {
                values[slot] = value;
                forms[slot] = form;
                present |= 1 << slot;
            }
            if (cursor.isOverrun()) {
                throw new MalformedElfException("an entry is cut", base + cursor.limit());
            }
        }
    }

    private static int actualForm(ByteCursor cursor, long base) throws MalformedElfException {
        long form = cursor.uleb();
        if (form <= 0
                || form > 0xffff
                || form == Form.INDIRECT
                || form == Form.IMPLICIT_CONST
                || cursor.isOverrun()) {
            throw new MalformedElfException("a form is " + form, base + cursor.position());
        }
        return (int) form;
    }

    private static long value(int form, ByteCursor cursor, UnitFormat format, long base)
            throws MalformedElfException {
        return switch (form) {
            case Form.DATA1, Form.FLAG, Form.REF1, Form.STRX1, Form.ADDRX1 -> cursor.u8();
            case Form.DATA2, Form.REF2, Form.STRX2, Form.ADDRX2 -> cursor.u16();
            case Form.STRX3, Form.ADDRX3 -> cursor.u24();
            case Form.DATA4, Form.REF4, Form.REF_SUP4, Form.STRX4, Form.ADDRX4 -> cursor.u32();
            case Form.DATA8, Form.REF8, Form.REF_SUP8, Form.REF_SIG8 -> cursor.i64();
            case Form.FLAG_PRESENT -> 1;
            case Form.ADDR -> sized(cursor, format.addressSize());
            case Form.REF_ADDR -> sized(cursor, format.referenceSize());
            case Form.STRP,
                    Form.LINE_STRP,
                    Form.STRP_SUP,
                    Form.SEC_OFFSET,
                    Form.GNU_REF_ALT,
                    Form.GNU_STRP_ALT ->
                    sized(cursor, format.offsetSize());
            case Form.UDATA,
                    Form.REF_UDATA,
                    Form.STRX,
                    Form.ADDRX,
                    Form.LOCLISTX,
                    Form.RNGLISTX,
                    Form.GNU_ADDR_INDEX,
                    Form.GNU_STR_INDEX ->
                    cursor.uleb();
            case Form.SDATA -> cursor.sleb();
            case Form.STRING -> string(cursor, base);
            default -> block(form, cursor, base);
        };
    }

    private static long block(int form, ByteCursor cursor, long base) throws MalformedElfException {
        switch (form) {
            case Form.EXPRLOC, Form.BLOCK -> cursor.skip(cursor.uleb());
            case Form.BLOCK1 -> cursor.skip(cursor.u8());
            case Form.BLOCK2 -> cursor.skip(cursor.u16());
            case Form.BLOCK4 -> cursor.skip(cursor.u32());
            case Form.DATA16 -> cursor.skip(16);
            default ->
                    throw new MalformedElfException(
                            "unknown form " + form, base + cursor.position());
        }
        return 0;
    }

    private static long sized(ByteCursor cursor, int size) {
        return size == Integer.BYTES ? cursor.u32() : cursor.i64();
    }

    private static long string(ByteCursor cursor, long base) {
        byte[] bytes = cursor.bytes();
        int start = cursor.position();
        int end = start;
        while (end < cursor.limit() && bytes[end] != 0) {
            end++;
        }
        cursor.skip(end - start + 1);
        return base + start;
    }
}
