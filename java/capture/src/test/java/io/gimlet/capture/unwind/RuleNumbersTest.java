// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.UnwindMaps;
import io.gimlet.kernel.WalkRule;
import io.gimlet.kernel.WalkRule.Cfa;
import io.gimlet.kernel.WalkRule.ReturnAddress;
import io.gimlet.kernel.WalkRule.SavedFp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleNumbersTest {
    private final PlainTableMemory memory = new PlainTableMemory();
    private final RuleNumbers numbers = new RuleNumbers(new UnwindMaps(memory));

    private static WalkRule rule(int cfaOffset) {
        return new WalkRule(
                Cfa.REGISTER, 7, 0, cfaOffset, 0, SavedFp.SAME, 0, ReturnAddress.AT_CFA, -8);
    }

    @Test
    void theGapIsZeroAndEachDistinctRuleHasOneNumber() {
        assertThat(numbers.numbersOf(List.of(WalkRule.GAP, rule(8), rule(16))))
                .containsExactly(0, 1, 2);
        assertThat(numbers.numbersOf(List.of(rule(16), rule(24), WalkRule.GAP)))
                .containsExactly(2, 3, 0);
        assertThat(numbers.count()).isEqualTo(4);
    }

    @Test
    void rulesThatDoNotFitAnyMoreAreGaps() {
        List<WalkRule> rules = new ArrayList<>();
        for (int i = 0; i < UnwindMaps.MAX_RULES + 1000; i++) {
            rules.add(rule(8 * i));
        }
        int[] result = numbers.numbersOf(rules);
        for (int i = 0; i < UnwindMaps.MAX_RULES - 1; i++) {
            assertThat(result[i]).isEqualTo(i + 1);
        }
        for (int i = UnwindMaps.MAX_RULES - 1; i < result.length; i++) {
            assertThat(result[i]).isZero();
        }
        assertThat(numbers.count()).isEqualTo(UnwindMaps.MAX_RULES);
        assertThat(numbers.numbersOf(List.of(rule(0)))).as("still known").containsExactly(1);
    }
}
