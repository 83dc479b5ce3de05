// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Of the ranges that contain an address the one with the greatest number counts. */
class AddressMapTest {
    private static final int SPAN = 64;

    @Test
    void rangesThatOverlapInAnyWayAreAsIfPaintedOneAfterTheOther() {
        var random = new SplittableRandom(11);
        var builder = new AddressMapBuilder();
        for (int round = 0; round < 20_000; round++) {
            builder.clear();
            int[] expected = new int[SPAN];
            Arrays.fill(expected, AddressMap.NONE);
            for (int value = 0; value < random.nextInt(12); value++) {
                int start = random.nextInt(SPAN - 1);
                int end = random.nextInt(start + 1, SPAN);
                builder.add(start, end, value);
                Arrays.fill(expected, start, end, value);
            }
            AddressMap map = builder.build();

            int[] found = new int[SPAN];
            Arrays.setAll(found, map::find);
            assertThat(found).isEqualTo(expected);
            assertThat(map.find(Integer.MAX_VALUE)).isEqualTo(AddressMap.NONE);
        }
    }
}
