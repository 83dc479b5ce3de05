// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;
import java.util.Arrays;

/**
 * Which parts of a package's sections belong to which split unit. Source: DWARF 5, section 7.3.5,
 * and what GNU tools wrote before that, whose version is 2. Immutable.
 */
final class PackageIndex {
    /** No such unit. */
    static final int NONE = -1;

    /** {@code DW_SECT_*}: numbers of sections. */
    private static final int INFO = 1;

    private static final int ABBREV = 3;
    private static final int STR_OFFSETS = 6;
    private static final int RNGLISTS = 8;

    private static final int OLD_VERSION = 2;
    private static final int MAX_COLUMNS = 16;

    private final long[] ids;
    private final int[] rowOfId;
    private final long[] info;
    private final long[] abbreviations;
    private final long[] stringOffsets;
    private final long[] rangeLists;
    private final int[] byInfo;

    /** Reads {@code .debug_cu_index}. */
    PackageIndex(SectionReader section) throws MalformedElfException {
        section.position(0);
        // Two bytes and two of padding since version 5, four before that.
        long version = section.u32() & 0xffff;
        long columns = section.u32();
        long rows = section.u32();
        long slots = section.u32();
        if (version < OLD_VERSION
                || columns > MAX_COLUMNS
                || rows * columns * Integer.BYTES > section.size()
                || slots > section.size() / Long.BYTES) {
            throw section.malformed("the index of a package is nonsense");
        }
        ids = new long[(int) slots];
        rowOfId = new int[(int) slots];
        for (int i = 0; i < slots; i++) {
            ids[i] = section.i64();
        }
        for (int i = 0; i < slots; i++) {
            long row = section.u32() - 1;
            rowOfId[i] = row < rows ? (int) row : NONE;
        }
        long[] kinds = new long[(int) columns];
        for (int i = 0; i < columns; i++) {
            kinds[i] = section.u32();
        }
        info = new long[(int) rows];
        abbreviations = new long[(int) rows];
        stringOffsets = new long[(int) rows];
        rangeLists = new long[(int) rows];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                set(row, kinds[column], section.u32());
            }
        }
        byInfo = sortedRows(info);
    }

    private static int[] sortedRows(long[] info) {
        long[] keys = new long[info.length];
        for (int row = 0; row < keys.length; row++) {
            keys[row] = info[row] << (Integer.SIZE - 1) | row;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key & Integer.MAX_VALUE).toArray();
    }

    private void set(int row, long kind, long offset) {
        if (kind == INFO) {
            info[row] = offset;
        } else if (kind == ABBREV) {
            abbreviations[row] = offset;
        } else if (kind == STR_OFFSETS) {
            stringOffsets[row] = offset;
        } else if (kind == RNGLISTS) {
            rangeLists[row] = offset;
        }
    }

    /** Returns where in the package a unit begins, or {@link #NONE}. */
    long unit(long id) {
        for (int slot = 0; slot < ids.length; slot++) {
            if (ids[slot] == id && rowOfId[slot] != NONE) {
                return info[rowOfId[slot]];
            }
        }
        return NONE;
    }

    /** Returns where the part of a section begins that the unit at an offset uses. */
    long start(DebugSection section, long unitOffset) {
        int row = row(unitOffset);
        if (row == NONE) {
            return 0;
        }
        return switch (section) {
            case ABBREV -> abbreviations[row];
            case STR_OFFSETS -> stringOffsets[row];
            case RNGLISTS -> rangeLists[row];
            default -> 0;
        };
    }

    private int row(long unitOffset) {
        int low = 0;
        int high = byInfo.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (info[byInfo[middle]] <= unitOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? NONE : byInfo[low - 1];
    }
}
