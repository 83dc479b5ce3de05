// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import java.util.Arrays;

/**
 * The units of one file: where each begins, and which one describes the code at an address.
 * Immutable.
 */
final class UnitIndex {
    /** No unit. */
    static final int NONE = -1;

    private final long[] offsets;
    private final long end;
    private final AddressMap addresses;

    /**
     * @param offsets where the units begin, ascending
     * @param end where the last one ends
     * @param addresses the number of a unit at addresses
     */
    UnitIndex(long[] offsets, long end, AddressMap addresses) {
        this.offsets = offsets;
        this.end = end;
        this.addresses = addresses;
    }

    int size() {
        return offsets.length;
    }

    long offset(int unit) {
        return offsets[unit];
    }

    long end() {
        return end;
    }

    AddressMap addresses() {
        return addresses;
    }

    /** Returns the unit with code at an address of the {@link CodeSpan}, or {@link #NONE}. */
    int at(int address) {
        return addresses.find(address);
    }

    /** Returns the unit that an offset of the section is in, or {@link #NONE}. */
    int containing(long offset) {
        if (offset >= end) {
            return NONE;
        }
        int index = Arrays.binarySearch(offsets, offset);
        return index >= 0 ? index : -index - 2;
    }
}
