// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.nio.ByteBuffer;

/** Reads and writes columns of numbers, one behind the other. */
final class Columns {
    private Columns() {}

    static int[] ints(ByteBuffer bytes, int count) {
        int[] column = new int[count];
        bytes.asIntBuffer().get(column);
        bytes.position(bytes.position() + Integer.BYTES * count);
        return column;
    }

    static long[] longs(ByteBuffer bytes, int count) {
        long[] column = new long[count];
        bytes.asLongBuffer().get(column);
        bytes.position(bytes.position() + Long.BYTES * count);
        return column;
    }

    static void put(ByteBuffer bytes, int[] column, int count) {
        bytes.asIntBuffer().put(column, 0, count);
        bytes.position(bytes.position() + Integer.BYTES * count);
    }

    static void put(ByteBuffer bytes, long[] column, int count) {
        bytes.asLongBuffer().put(column, 0, count);
        bytes.position(bytes.position() + Long.BYTES * count);
    }
}
