// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import org.jspecify.annotations.Nullable;

/**
 * What was found out about numbers, such as addresses, so that it need not be found out again.
 * Holds a bounded number of them and then begins anew. Looking up allocates nothing.
 */
final class ResolutionMemo {
    private static final int FIRST_SLOTS = 64;

    /** Odd, and without a pattern (2^64 divided by the golden ratio): neighbours spread. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final int most;
    private long[] keys = new long[FIRST_SLOTS];
    private @Nullable Resolution[] values = new @Nullable Resolution[FIRST_SLOTS];
    private int count;

    /**
     * An empty memo.
     *
     * @param most how many numbers it holds at most
     */
    ResolutionMemo(int most) {
        this.most = most;
    }

    /** Returns what was put for a number; null when nothing was, or it is forgotten. */
    @Nullable Resolution get(long key) {
        return values[slot(key)];
    }

    /** Adds what {@link #get} did not know. */
    void put(long key, Resolution value) {
        if (count == most) {
            clear();
        } else if (count >= keys.length / 2) {
            grow();
        }
        int slot = slot(key);
        keys[slot] = key;
        values[slot] = value;
        count++;
    }

    /** Forgets everything. */
    void clear() {
        keys = new long[FIRST_SLOTS];
        values = new @Nullable Resolution[FIRST_SLOTS];
        count = 0;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Resolution[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new @Nullable Resolution[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    /** The slot that holds the number, or the free one where it belongs. */
    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) ((key * SPREAD) >>> 32) & mask;
        while (values[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
