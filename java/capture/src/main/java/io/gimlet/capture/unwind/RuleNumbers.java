// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.UnwindMaps;
import io.gimlet.kernel.WalkRule;
import io.gimlet.symbols.UserBudget;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Numbers the rules of all files, each distinct one once, for as long as a file has it. A thousand
 * or so serve a whole machine; what the files of one owner can have of those that there may be is
 * bounded. The number of a rule that no file has any more is used again only when every walk that
 * may have seen it is over. For one thread at a time.
 */
final class RuleNumbers {
    /** What stands for the number of a rule that found no room. */
    static final int NO_RULE_LEFT = UnwindMaps.handOver(CodeUnwinder.NO_RULE_LEFT);

    /** The number of {@link WalkRule#GAP}, which stays. */
    private static final int GAP = 0;

    /** A rule in the kernel, and how many files have it. */
    private static final class Numbered {
        private final WalkRule rule;
        private final int number;
        private final int owner;
        private int files;

        Numbered(WalkRule rule, int number, int owner) {
            this.rule = rule;
            this.number = number;
            this.owner = owner;
        }
    }

    /** The numbers that a file has, in the order of its rules. */
    static final class OfFile {
        static final OfFile NONE = new OfFile(new int[0]);

        private final int[] numbers;

        private OfFile(int[] numbers) {
            this.numbers = numbers;
        }

        int[] numbers() {
            return numbers;
        }

        /** Whether each rule found room. */
        boolean areAllThere() {
            return Arrays.stream(numbers).noneMatch(number -> number == NO_RULE_LEFT);
        }
    }

    private record Returned(int number, long atNanos) {}

    private final UnwindMaps maps;
    private final LongSupplier clock;
    private final UserBudget budget = new UserBudget(UnwindMaps.MAX_RULES - 1L);
    private final Map<WalkRule, Numbered> byRule = new HashMap<>();
    private final Map<Integer, Numbered> byNumber = new HashMap<>();
    private final Deque<Returned> returned = new ArrayDeque<>();
    private int nextNumber = GAP + 1;

    RuleNumbers(UnwindMaps maps, LongSupplier clock) {
        this.maps = maps;
        this.clock = clock;
        maps.putRule(GAP, WalkRule.GAP);
    }

    /**
     * The numbers of a file's rules, in their order, to be given back with {@link #release}. What
     * does not fit has {@link #NO_RULE_LEFT}.
     *
     * @param owner the user whose file it is
     */
    OfFile take(int owner, List<WalkRule> rules) {
        int[] numbers = new int[rules.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = take(owner, rules.get(i));
        }
        return new OfFile(numbers);
    }

    private int take(int owner, WalkRule rule) {
        if (rule.equals(WalkRule.GAP)) {
            return GAP;
        }
        Numbered known = byRule.get(rule);
        if (known == null) {
            int number = newNumber(owner);
            if (number == NO_RULE_LEFT) {
                return NO_RULE_LEFT;
            }
            known = new Numbered(rule, number, owner);
            byRule.put(rule, known);
            byNumber.put(number, known);
            maps.putRule(number, rule);
        }
        known.files++;
        return known.number;
    }

    private int newNumber(int owner) {
        boolean isReturned =
                !returned.isEmpty()
                        && clock.getAsLong() - returned.getFirst().atNanos()
                                >= SlabMemory.GRACE_NANOS;
        if ((!isReturned && nextNumber == UnwindMaps.MAX_RULES) || !budget.take(owner, 1)) {
            return NO_RULE_LEFT;
        }
        return isReturned ? returned.removeFirst().number() : nextNumber++;
    }

    /** Gives back what a file had, whose rows no walk finds any more. */
    void release(OfFile file) {
        for (int number : file.numbers) {
            Numbered numbered = byNumber.get(number);
            if (numbered != null && --numbered.files == 0) {
                byNumber.remove(number);
                byRule.remove(numbered.rule);
                budget.giveBack(numbered.owner, 1);
                returned.add(new Returned(number, clock.getAsLong()));
            }
        }
    }

    /** How many distinct rules there are. */
    int count() {
        return byRule.size() + 1;
    }
}
