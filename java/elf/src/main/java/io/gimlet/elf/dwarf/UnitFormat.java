// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/**
 * What the sizes of values in a unit depend on.
 *
 * @param version version of DWARF, 2 to 5
 * @param addressSize bytes of an address, 4 or 8
 * @param offsetSize bytes of an offset into a section: 4 in the 32-bit format, 8 in the 64-bit one
 */
record UnitFormat(int version, int addressSize, int offsetSize) {
    static final int OLDEST_VERSION = 2;
    static final int NEWEST_VERSION = 5;

    /** Returns the bytes of a reference to another unit, which was an address in version 2. */
    int referenceSize() {
        return version == OLDEST_VERSION ? addressSize : offsetSize;
    }
}
