// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

/** Takes ranges of addresses. */
@FunctionalInterface
interface RangeSink {
    /** Takes a range, which contains the address {@code start} and not {@code end}. */
    void range(long start, long end);
}
