// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongMemoTest {
    private static final int MOST = 1000;

    private final LongMemo<String> memo = new LongMemo<>(MOST);

    private static String value(long number) {
        return "f" + number;
    }

    @Test
    void knowsWhatWasPut() {
        var random = new SplittableRandom(1);
        Map<Long, String> expected = new HashMap<>();
        while (expected.size() < MOST) {
            long key = random.nextLong() >> random.nextInt(64);
            if (expected.putIfAbsent(key, value(key)) == null) {
                memo.put(key, expected.get(key));
            }
        }

        expected.forEach((key, value) -> assertThat(memo.get(key)).isSameAs(value));
        assertThat(memo.get(0x1234_5678_9abcL)).isNull();
    }

    @Test
    void zeroAndMinusOneAreNumbersLikeOthers() {
        assertThat(memo.get(0)).isNull();
        memo.put(0, value(0));
        memo.put(-1, value(-1));

        assertThat(memo.get(0)).isEqualTo(value(0));
        assertThat(memo.get(-1)).isEqualTo(value(-1));
    }

    @Test
    void beginsAnewWhenItIsFull() {
        for (long key = 0; key <= MOST; key++) {
            memo.put(key, value(key));
        }

        assertThat(memo.get(0)).isNull();
        assertThat(memo.get(MOST)).isEqualTo(value(MOST));
    }

    @Test
    void lookingUpAllocatesNothing() {
        for (long key = 0; key < MOST; key++) {
            memo.put(key, value(key));
        }

        assertThat(
                        Fixtures.allocatedBytes(() -> {
                            for (long key = 0; key < 2 * MOST; key++) {
                                memo.get(key);
                            }
                        }))
                .isZero();
    }
}
