// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import org.jspecify.annotations.Nullable;

/**
 * What was found out about numbers, such as addresses, so that it need not be found out again.
 * Holds a bounded number of them and then begins anew. Looking up allocates nothing. For one
 * thread.
 */
public final class LongMemo<V> {
    private static final int FIRST_SLOTS = 64;

    /** Odd, and without a pattern (2^64 divided by the golden ratio): neighbours spread. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final int most;
    private long[] keys = new long[FIRST_SLOTS];
    private @Nullable Object[] values = new @Nullable Object[FIRST_SLOTS];
    private int count;

    /**
     * An empty memo.
     *
     * @param most how many numbers it holds at most
     */
    public LongMemo(int most) {
        this.most = most;
    }

    /** Returns what was put for a number; null when nothing was, or it is forgotten. */
    @SuppressWarnings("unchecked") // only put() adds values
    public @Nullable V get(long key) {
        return (V) values[slot(key)];
    }

    /** Sets what belongs to a number. */
    public void put(long key, V value) {
        if (count == most) {
            clear();
        } else if (count >= keys.length / 2) {
            grow();
        }
        int slot = slot(key);
        count += values[slot] == null ? 1 : 0;
        keys[slot] = key;
        values[slot] = value;
    }

    /** Forgets everything. */
    public void clear() {
        keys = new long[FIRST_SLOTS];
        values = new @Nullable Object[FIRST_SLOTS];
        count = 0;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new @Nullable Object[keys.length];
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
