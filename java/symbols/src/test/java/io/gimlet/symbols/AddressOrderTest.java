// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressOrderTest {
    @Test
    void agreesWithAStableUnsignedSort() {
        var random = new SplittableRandom(1);
        for (int round = 0; round < 300; round++) {
            int count = random.nextInt(300);
            long base = random.nextLong();
            long span = 1L << random.nextInt(63);
            long[] addresses =
                    random.longs(count).map(value -> base + Math.floorMod(value, span)).toArray();
            int[] expected =
                    IntStream.range(0, count)
                            .boxed()
                            .sorted(Comparator.comparing(i -> addresses[i], Long::compareUnsigned))
                            .mapToInt(i -> i)
                            .toArray();

            assertThat(AddressOrder.of(addresses, count)).isEqualTo(expected);
        }
    }

    @Test
    void spansTheWholeAddressSpace() {
        long[] addresses = {-1, 0, Long.MIN_VALUE, Long.MAX_VALUE, 1, -1};

        assertThat(AddressOrder.of(addresses, 6)).containsExactly(1, 4, 3, 2, 0, 5);
        assertThat(AddressOrder.of(addresses, 0)).isEmpty();
    }
}
