// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.CodeRanges;

/**
 * Where the code of a file is, from its first instruction on. Addresses are counted from there, so
 * that 31 bits are enough; what is farther away is not code of this file: linkers leave the debug
 * information of what they drop at address 0 or near the last one.
 *
 * @param start the address of the first instruction
 * @param length how many bytes later the last one ends
 */
record CodeSpan(long start, int length) {
    /** Not an address of the code. */
    static final int OUTSIDE = -1;

    static CodeSpan of(CodeRanges ranges) {
        if (ranges.size() == 0) {
            return new CodeSpan(0, 0);
        }
        long start = ranges.start(0);
        long length = ranges.end(ranges.size() - 1) - start;
        return new CodeSpan(
                start, length < 0 || length > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) length);
    }

    /** Returns how far behind the start an address is, or {@link #OUTSIDE}. */
    int relative(long address) {
        long distance = address - start;
        return distance >= 0 && distance < length ? (int) distance : OUTSIDE;
    }

    /** Returns the same for the end of a range, which may be the end of the code. */
    int relativeEnd(long address) {
        return Math.clamp(address - start, 0, length);
    }
}
