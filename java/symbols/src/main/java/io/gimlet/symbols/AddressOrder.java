// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

/**
 * Sorts the indexes of addresses by unsigned address, keeping the order of equal ones. A radix
 * sort: it takes time linear in their number, whatever a hostile file holds, and is fast before the
 * JIT compiler has warmed up.
 */
final class AddressOrder {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private AddressOrder() {}

    /** Returns the indexes 0 .. count-1 in the order of {@code addresses}. */
    static int[] of(long[] addresses, int count) {
        int[] order = new int[count];
        long lowest = -1;
        long highest = 0;
        boolean sorted = true;
        for (int i = 0; i < count; i++) {
            long address = addresses[i];
            order[i] = i;
            sorted &= i == 0 || Long.compareUnsigned(addresses[i - 1], address) <= 0;
            lowest = Long.compareUnsigned(address, lowest) < 0 ? address : lowest;
            highest = Long.compareUnsigned(address, highest) > 0 ? address : highest;
        }
        return sorted ? order : sort(addresses, order, lowest, highest - lowest);
    }

    private static int[] sort(long[] addresses, int[] order, long lowest, long span) {
        int[] from = order;
        int[] to = new int[order.length];
        for (int shift = 0; shift < Long.SIZE && span >>> shift != 0; shift += DIGIT_BITS) {
            sortByDigit(addresses, lowest, shift, from, to);
            int[] sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private static void sortByDigit(
            long[] addresses, long lowest, int shift, int[] from, int[] to) {
        int[] next = new int[DIGITS + 1];
        for (int index : from) {
            next[digit(addresses[index], lowest, shift) + 1]++;
        }
        for (int digit = 1; digit <= DIGITS; digit++) {
            next[digit] += next[digit - 1];
        }
        for (int index : from) {
            to[next[digit(addresses[index], lowest, shift)]++] = index;
        }
    }

    private static int digit(long address, long lowest, int shift) {
        return (int) ((address - lowest) >>> shift) & (DIGITS - 1);
    }
}
