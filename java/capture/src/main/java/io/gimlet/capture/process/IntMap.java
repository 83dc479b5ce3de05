// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A map from int to objects that looks up without boxing. Not thread-safe. */
public final class IntMap<T> {
    private int[] keys = new int[64];
    private @Nullable Object[] values = new @Nullable Object[64];
    private int size;

    @SuppressWarnings("unchecked")
    public @Nullable T get(int key) {
        return (T) values[slotOf(key)];
    }

    public void put(int key, T value) {
        int slot = slotOf(key);
        if (values[slot] == null) {
            keys[slot] = key;
            size++;
        }
        values[slot] = value;
        if (size * 2 > keys.length) {
            grow();
        }
    }

    /** Removes a key, and closes the gap that it leaves in its run of slots. */
    public void remove(int key) {
        int gap = slotOf(key);
        if (values[gap] == null) {
            return;
        }
        values[gap] = null;
        size--;
        int mask = keys.length - 1;
        for (int i = (gap + 1) & mask; values[i] != null; i = (i + 1) & mask) {
            int home = hash(keys[i]) & mask;
            boolean reachable = gap <= i ? gap < home && home <= i : gap < home || home <= i;
            if (!reachable) {
                keys[gap] = keys[i];
                values[gap] = values[i];
                values[i] = null;
                gap = i;
            }
        }
    }

    public int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    public void forEach(Consumer<T> action) {
        for (Object value : values) {
            if (value != null) {
                action.accept((T) value);
            }
        }
    }

    private int slotOf(int key) {
        int mask = keys.length - 1;
        int slot = hash(key) & mask;
        while (values[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static int hash(int key) {
        int mixed = key * 0x9e3779b9; // 2^32 / golden ratio spreads consecutive ids
        return mixed ^ mixed >>> 16;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[oldKeys.length * 2];
        values = new @Nullable Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
