// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.unwind.UnwindRule;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.UnwindMaps;
import io.gimlet.kernel.WalkRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the rules of all files, each distinct one once. They are never taken back: a thousand or
 * so serve a whole machine. For one thread.
 */
final class RuleNumbers {
    /** The number of {@link UnwindRule#GAP}, also for what does not fit any more. */
    private static final int GAP = 0;

    private static final int FRAME_POINTER = UnwindMaps.handOver(CodeUnwinder.FRAME_POINTER);

    private final UnwindMaps maps;
    private final Map<UnwindRule, Integer> numbers = new HashMap<>();

    RuleNumbers(UnwindMaps maps) {
        this.maps = maps;
        numberOf(UnwindRule.GAP);
    }

    /** What the rows of a file have for its rules, in their order. */
    int[] numbersOf(List<UnwindRule> rules) {
        int[] result = new int[rules.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = numberOf(rules.get(i));
        }
        return result;
    }

    private int numberOf(UnwindRule rule) {
        if (rule.cfa() == UnwindRule.Cfa.FRAME_POINTER) {
            return FRAME_POINTER;
        }
        Integer known = numbers.get(rule);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        if (number >= UnwindMaps.MAX_RULES) {
            return GAP;
        }
        maps.putRule(number, walkRule(rule));
        numbers.put(rule, number);
        return number;
    }

    int count() {
        return numbers.size();
    }

    private static WalkRule walkRule(UnwindRule rule) {
        return new WalkRule(
                switch (rule.cfa()) {
                    case GAP -> WalkRule.Cfa.GAP;
                    case END -> WalkRule.Cfa.END;
                    case REGISTER -> WalkRule.Cfa.REGISTER;
                    case DEREFERENCE -> WalkRule.Cfa.DEREFERENCE;
                    case INDEXED -> WalkRule.Cfa.INDEXED;
                    case PLT -> WalkRule.Cfa.PLT;
                    case SIGNAL_FRAME -> WalkRule.Cfa.SIGNAL_FRAME;
                    case FRAME_POINTER -> throw new IllegalArgumentException("not by a rule");
                },
                rule.cfaRegister(),
                rule.cfaIndexRegister(),
                rule.cfaOffset(),
                rule.cfaAddend(),
                switch (rule.fp()) {
                    case SAME -> WalkRule.SavedFp.SAME;
                    case AT_CFA -> WalkRule.SavedFp.AT_CFA;
                    case AT_REGISTER -> WalkRule.SavedFp.AT_REGISTER;
                    case UNDEFINED -> WalkRule.SavedFp.UNDEFINED;
                },
                rule.fpOffset(),
                switch (rule.ra()) {
                    case AT_CFA -> WalkRule.ReturnAddress.AT_CFA;
                    case IN_REGISTER -> WalkRule.ReturnAddress.IN_REGISTER;
                },
                rule.raOffset());
    }
}
