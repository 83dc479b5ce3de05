// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapGrowthTest {
    private static final long MIB = 1 << 20;
    private static final long MILLI = 1_000_000;

    private long heapBytes = 32 * MIB;
    private long leftBytes = 32 * MIB;
    private long nowNanos;
    private long collectionNanos = MILLI;
    private int collections;

    private final HeapGrowth growth =
            new HeapGrowth(() -> heapBytes, () -> nowNanos, this::collect);

    private void collect() {
        collections++;
        nowNanos += collectionNanos;
        heapBytes = leftBytes;
    }

    private int after(long bytes) {
        nowNanos += 1000 * MILLI;
        heapBytes = bytes;
        growth.limitIt(nowNanos);
        return collections;
    }

    @Test
    void aHeapThatDoesNotGrowIsLeftAlone() {
        assertThat(after(32 * MIB)).isZero();
        assertThat(after(40 * MIB)).isZero();
    }

    @Test
    void eachGrowthIsMeasuredFromWhatTheLastCollectionLeft() {
        leftBytes = 40 * MIB;
        assertThat(after(45 * MIB)).isEqualTo(1);
        assertThat(after(50 * MIB)).isEqualTo(1);
        assertThat(after(51 * MIB)).isEqualTo(2);
    }

    @Test
    void aLargeHeapMayGrowByAPart() {
        leftBytes = 800 * MIB;
        assertThat(after(900 * MIB)).isEqualTo(1);
        assertThat(after(1000 * MIB)).isEqualTo(1);
        assertThat(after(1001 * MIB)).isEqualTo(2);
    }

    @Test
    void collectionsTakeABoundedPartOfTheTime() {
        collectionNanos = 100 * MILLI;
        assertThat(after(100 * MIB)).isEqualTo(1);
        assertThat(after(100 * MIB)).isEqualTo(1);
        assertThat(after(100 * MIB)).isEqualTo(2);
    }
}
