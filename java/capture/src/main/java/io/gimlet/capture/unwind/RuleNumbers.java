// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

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
    /** The number of {@link WalkRule#GAP}, also for what does not fit any more. */
    private static final int GAP = 0;

    private final UnwindMaps maps;
    private final Map<WalkRule, Integer> numbers = new HashMap<>();

    RuleNumbers(UnwindMaps maps) {
        this.maps = maps;
        numberOf(WalkRule.GAP);
    }

    /** The numbers of a file's rules, in their order. */
    int[] numbersOf(List<WalkRule> rules) {
        int[] result = new int[rules.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = numberOf(rules.get(i));
        }
        return result;
    }

    private int numberOf(WalkRule rule) {
        Integer known = numbers.get(rule);
        if (known != null) {
            return known;
        }
        int number = numbers.size();
        if (number >= UnwindMaps.MAX_RULES) {
            return GAP;
        }
        maps.putRule(number, rule);
        numbers.put(rule, number);
        return number;
    }

    int count() {
        return numbers.size();
    }
}
