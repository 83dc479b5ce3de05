// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.Arrays;

/** A growing column of {@code long}. Grows by whole chunks: growth copies no values. */
final class LongColumn {
    private static final int CHUNK_BITS = 13;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

    private long[][] chunks = new long[8][];
    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        return chunks[index >>> CHUNK_BITS][index & CHUNK_MASK];
    }

    void add(long value) {
        int chunk = size >>> CHUNK_BITS;
        int within = size & CHUNK_MASK;
        if (within == 0) {
            addChunk(chunk);
        }
        chunks[chunk][within] = value;
        size = Math.incrementExact(size);
    }

    private void addChunk(int chunk) {
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunk * 2);
        }
        chunks[chunk] = new long[CHUNK_MASK + 1];
    }
}
