// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.unwind.RuleNumbers.OfFile;
import io.gimlet.kernel.UnwindMaps;
import io.gimlet.kernel.WalkRule;
import io.gimlet.kernel.WalkRule.Cfa;
import io.gimlet.kernel.WalkRule.ReturnAddress;
import io.gimlet.kernel.WalkRule.SavedFp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleNumbersTest {
    private static final int ROOT = 0;
    private static final int ALICE = 1000;

    private final PlainTableMemory memory = new PlainTableMemory();
    private long nowNanos;
    private final RuleNumbers numbers = new RuleNumbers(new UnwindMaps(memory), () -> nowNanos);

    private static WalkRule rule(int cfaOffset) {
        return new WalkRule(
                Cfa.REGISTER, 7, 0, cfaOffset, 0, SavedFp.SAME, 0, ReturnAddress.AT_CFA, -8);
    }

    private static List<WalkRule> rules(int from, int count) {
        List<WalkRule> rules = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            rules.add(rule(8 * i));
        }
        return rules;
    }

    private int[] take(int owner, List<WalkRule> rules) {
        return numbers.take(owner, rules).numbers();
    }

    private static long left(int[] numbers) {
        return Arrays.stream(numbers).filter(number -> number == RuleNumbers.NO_RULE_LEFT).count();
    }

    @Test
    void theGapIsZeroAndEachDistinctRuleHasOneNumber() {
        assertThat(take(ROOT, List.of(WalkRule.GAP, rule(8), rule(16)))).containsExactly(0, 1, 2);
        assertThat(take(ROOT, List.of(rule(16), rule(24), WalkRule.GAP))).containsExactly(2, 3, 0);
        assertThat(numbers.count()).isEqualTo(4);
    }

    @Test
    void theFilesOfOneOwnerLeaveRoomForOthers() {
        take(ROOT, rules(0, 100));
        int[] greedy = take(ALICE, rules(0, UnwindMaps.MAX_RULES));

        assertThat(Arrays.copyOf(greedy, 100)).doesNotContain(RuleNumbers.NO_RULE_LEFT);
        assertThat(left(greedy)).isEqualTo(UnwindMaps.MAX_RULES / 2 - 99);
        assertThat(left(take(ALICE, rules(40_000, 1)))).isOne();
        assertThat(left(take(ROOT, rules(40_000, 10_000)))).isZero();
    }

    @Test
    void rulesGoWithTheLastFileThatHasThem() {
        OfFile one = numbers.take(ROOT, rules(0, 10));
        OfFile two = numbers.take(ROOT, rules(5, 10));
        numbers.release(one);

        assertThat(numbers.count()).isEqualTo(11);
        assertThat(take(ROOT, rules(5, 10))).isEqualTo(two.numbers());
        numbers.release(two);
        assertThat(numbers.count()).isEqualTo(11);
        numbers.release(two);
        assertThat(numbers.count()).isOne();
    }

    @Test
    void aNumberIsUsedAgainWhenNoWalkCanHaveSeenIt() {
        OfFile all = numbers.take(ALICE, rules(0, UnwindMaps.MAX_RULES / 2 - 1));
        assertThat(left(all.numbers())).isZero();
        numbers.release(all);

        int[] others = take(ROOT, rules(20_000, UnwindMaps.MAX_RULES / 2 - 1));
        assertThat(left(others)).isZero();
        int highest = Arrays.stream(all.numbers()).max().orElseThrow();
        assertThat(Arrays.stream(others)).allMatch(number -> number > highest);
        assertThat(left(take(ALICE, rules(0, 100)))).isEqualTo(99);

        nowNanos += SlabMemory.GRACE_NANOS;
        int[] again = take(ALICE, rules(0, 100));
        assertThat(left(again)).isZero();
        assertThat(memory.rules().get(JAVA_INT, 16L * again[99] + 4)).isEqualTo(8 * 99);
    }
}
