// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResolutionMemoTest {
    private static final int MOST = 1000;

    private final ResolutionMemo memo = new ResolutionMemo(MOST);

    private static Resolution resolution(long number) {
        return Resolution.Named.ofSymbol("f" + number, Demangler.NONE, SymbolSource.SYMTAB);
    }

    @Test
    void knowsWhatWasPut() {
        var random = new SplittableRandom(1);
        Map<Long, Resolution> expected = new HashMap<>();
        while (expected.size() < MOST) {
            long key = random.nextLong() >> random.nextInt(64);
            if (expected.putIfAbsent(key, resolution(key)) == null) {
                memo.put(key, expected.get(key));
            }
        }

        expected.forEach((key, value) -> assertThat(memo.get(key)).isSameAs(value));
        assertThat(memo.get(0x1234_5678_9abcL)).isNull();
    }

    @Test
    void zeroAndMinusOneAreNumbersLikeOthers() {
        assertThat(memo.get(0)).isNull();
        memo.put(0, resolution(0));
        memo.put(-1, resolution(-1));

        assertThat(memo.get(0)).isEqualTo(resolution(0));
        assertThat(memo.get(-1)).isEqualTo(resolution(-1));
    }

    @Test
    void beginsAnewWhenItIsFull() {
        for (long key = 0; key <= MOST; key++) {
            memo.put(key, resolution(key));
        }

        assertThat(memo.get(0)).isNull();
        assertThat(memo.get(MOST)).isEqualTo(resolution(MOST));
    }

    @Test
    void lookingUpAllocatesNothing() {
        for (long key = 0; key < MOST; key++) {
            memo.put(key, resolution(key));
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
