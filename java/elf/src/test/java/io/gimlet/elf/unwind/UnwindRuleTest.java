// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.unwind.UnwindRule.Cfa;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import io.gimlet.elf.unwind.UnwindRule.ReturnAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnwindRuleTest {
    private static final short EIGHT = 8;
    private static final short NINE = 9;
    private static final Cfa CFA = Cfa.INDEXED;
    private static final FramePointer FP = FramePointer.AT_CFA;
    private static final ReturnAddress RA = ReturnAddress.AT_CFA;

    @Test
    void rulesAreEqualWhenAllTheirFieldsAre() {
        UnwindRule rule = new UnwindRule(CFA, 1, 2, 3, EIGHT, FP, -16, RA, EIGHT);
        UnwindRule same = new UnwindRule(CFA, 1, 2, 3, EIGHT, FP, -16, RA, EIGHT);
        assertThat(rule).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(rule).isNotEqualTo(null).isNotEqualTo("a rule");
        for (UnwindRule other :
                List.of(
                        new UnwindRule(Cfa.DEREFERENCE, 1, 2, 3, EIGHT, FP, -16, RA, EIGHT),
                        new UnwindRule(CFA, 0, 2, 3, EIGHT, FP, -16, RA, EIGHT),
                        new UnwindRule(CFA, 1, 0, 3, EIGHT, FP, -16, RA, EIGHT),
                        new UnwindRule(CFA, 1, 2, 0, EIGHT, FP, -16, RA, EIGHT),
                        new UnwindRule(CFA, 1, 2, 3, NINE, FP, -16, RA, EIGHT),
                        new UnwindRule(CFA, 1, 2, 3, EIGHT, FramePointer.SAME, -16, RA, EIGHT),
                        new UnwindRule(CFA, 1, 2, 3, EIGHT, FP, -24, RA, EIGHT),
                        new UnwindRule(
                                CFA, 1, 2, 3, EIGHT, FP, -16, ReturnAddress.IN_REGISTER, EIGHT),
                        new UnwindRule(CFA, 1, 2, 3, EIGHT, FP, -16, RA, NINE))) {
            assertThat(other).isNotEqualTo(rule);
        }
    }
}
