// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.nio.LongBuffer;
import java.util.Arrays;

/** A growing array that is used again and again. */
final class LongList {
    private long[] elements = new long[64];
    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        return elements[index];
    }

    void add(long element) {
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, size * 2);
        }
        elements[size++] = element;
    }

    void clear() {
        size = 0;
    }

    /** The elements, without a copy: to be used before the list changes. */
    LongBuffer view() {
        return LongBuffer.wrap(elements, 0, size);
    }

    long[] toArray() {
        return Arrays.copyOf(elements, size);
    }
}
