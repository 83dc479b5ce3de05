// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class DisjointRangesTest {
    @Test
    void agreesWithALinearSearchForTheLastRange() {
        var random = new SplittableRandom(2);
        for (int round = 0; round < 2000; round++) {
            int count = random.nextInt(30);
            long base = random.nextBoolean() ? 0x7f00_0000_0000L : Long.MAX_VALUE - 50;
            long[] starts = random.longs(count, 0, 100).map(offset -> base + offset).toArray();
            int[] lengths = random.ints(count, 0, 40).toArray();
            DisjointRanges ranges = DisjointRanges.of(starts, lengths, count);

            for (long address = base - 2; address != base + 150; address++) {
                assertThat(ranges.find(address)).isEqualTo(last(starts, lengths, address));
            }
        }
    }

    @Test
    void aRangeAtTheEndOfTheAddressSpaceDoesNotWrap() {
        DisjointRanges ranges = DisjointRanges.of(new long[] {-16}, new int[] {-1}, 1);

        assertThat(ranges.find(-16)).isZero();
        assertThat(ranges.find(-2)).isZero();
        assertThat(ranges.find(0)).isEqualTo(-1);
        assertThat(ranges.find(-17)).isEqualTo(-1);
    }

    @Test
    void anAddressMoreThanHalfTheAddressSpaceAwayIsNotFound() {
        DisjointRanges ranges = DisjointRanges.of(new long[] {0x1000}, new int[] {16}, 1);

        assertThat(ranges.find(0xffff_ffff_8100_0000L)).isEqualTo(-1);
    }

    @Test
    void aMillionRangesThatAllOverlapTakeLittleTime() {
        int count = 1_000_000;
        long[] starts = IntStream.range(0, count).mapToLong(i -> count - i).toArray();
        int[] lengths = IntStream.range(0, count).map(i -> 2 * count).toArray();

        Assertions.assertTimeout(
                Duration.ofSeconds(20),
                () -> {
                    DisjointRanges ranges = DisjointRanges.of(starts, lengths, count);
                    assertThat(ranges.find(count)).isEqualTo(count - 1);
                });
    }

    private static int last(long[] starts, int[] lengths, long address) {
        for (int i = starts.length - 1; i >= 0; i--) {
            if (Long.compareUnsigned(address - starts[i], lengths[i]) < 0) {
                return i;
            }
        }
        return -1;
    }
}
