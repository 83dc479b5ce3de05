// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.unwind.UnwindRule;
import io.gimlet.elf.unwind.UnwindRule.Cfa;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import io.gimlet.elf.unwind.UnwindRule.ReturnAddress;
import io.gimlet.kernel.UnwindMaps;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleNumbersTest {
    private final PlainTableMemory memory = new PlainTableMemory();
    private final RuleNumbers numbers = new RuleNumbers(new UnwindMaps(memory));

    private static UnwindRule rule(int cfaOffset) {
        return new UnwindRule(
                Cfa.REGISTER,
                7,
                0,
                cfaOffset,
                (short) 0,
                FramePointer.SAME,
                0,
                ReturnAddress.AT_CFA,
                (short) -8);
    }

    @Test
    void theGapIsZeroAndEachDistinctRuleHasOneNumber() {
        assertThat(numbers.numbersOf(List.of(UnwindRule.GAP, rule(8), rule(16))))
                .containsExactly(0, 1, 2);
        assertThat(numbers.numbersOf(List.of(rule(16), rule(24), UnwindRule.GAP)))
                .containsExactly(2, 3, 0);
        assertThat(numbers.count()).isEqualTo(4);
    }

    @Test
    void rulesThatDoNotFitAnyMoreAreGaps() {
        List<UnwindRule> rules = new ArrayList<>();
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

    @Test
    void everyFormArrivesAsItself() {
        TableLookup lookup = new TableLookup(memory);
        for (Cfa form : EnumSet.complementOf(EnumSet.of(Cfa.FRAME_POINTER))) {
            UnwindRule rule =
                    new UnwindRule(
                            form,
                            6,
                            3,
                            -40,
                            (short) 5,
                            FramePointer.AT_REGISTER,
                            -16,
                            ReturnAddress.IN_REGISTER,
                            (short) 9);
            int number = numbers.numbersOf(List.of(rule))[0];
            assertThat(lookup.cfaForm(number)).isEqualTo(form.ordinal());
        }
    }

    @Test
    void codeWithFramePointersHasNoRule() {
        assertThat(numbers.numbersOf(List.of(rule(8), UnwindRule.FRAME_POINTER, rule(16))))
                .containsExactly(1, 0x8000 | TableLookup.FRAME_POINTER, 2);
        assertThat(numbers.count()).isEqualTo(3);
    }
}
