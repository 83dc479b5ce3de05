// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.unwind.UnwindRule.Cfa;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives each distinct rule a small number. Rules are kept as two words in a hash table with open
 * addressing; {@link #GAP} is always there.
 */
final class RuleInterner {
    /** The number of {@link UnwindRule#GAP}. */
    static final int GAP = 0;

    /** Returned when there are too many rules. */
    static final int FULL = -1;

    /** So that a rule's number fits 16 bits, with one value to spare. */
    static final int MAX_RULES = 65_535;

    private static final int INITIAL_SLOTS = 1024;

    private long[] forms = new long[INITIAL_SLOTS / 2];
    private long[] offsets = new long[INITIAL_SLOTS / 2];
    private int count;

    /** Number of the rule + 1; 0 is empty. */
    private int[] slots = new int[INITIAL_SLOTS];

    private int last;

    RuleInterner() {
        last = intern(PackedRule.formsOf(Cfa.GAP), 0);
    }

    int intern(long ruleForms, long ruleOffsets) {
        if (count > 0 && forms[last] == ruleForms && offsets[last] == ruleOffsets) {
            return last;
        }
        int slot = slot(ruleForms, ruleOffsets);
        if (slots[slot] == 0) {
            if (count == MAX_RULES) {
                return FULL;
            }
            slots[slot] = add(ruleForms, ruleOffsets) + 1;
            last = count - 1;
            growWhenFull();
        } else {
            last = slots[slot] - 1;
        }
        return last;
    }

    List<UnwindRule> rules() {
        List<UnwindRule> rules = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rules.add(PackedRule.unpack(forms[i], offsets[i]));
        }
        return List.copyOf(rules);
    }

    /** Returns the slot of a rule, or the empty one where it belongs. */
    private int slot(long ruleForms, long ruleOffsets) {
        int mask = slots.length - 1;
        int slot = hash(ruleForms, ruleOffsets) & mask;
        while (slots[slot] != 0) {
            int rule = slots[slot] - 1;
            if (forms[rule] == ruleForms && offsets[rule] == ruleOffsets) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int add(long ruleForms, long ruleOffsets) {
        if (count == forms.length) {
            forms = Arrays.copyOf(forms, 2 * count);
            offsets = Arrays.copyOf(offsets, 2 * count);
        }
        forms[count] = ruleForms;
        offsets[count] = ruleOffsets;
        return count++;
    }

    /** Keeps half of the slots empty. */
    private void growWhenFull() {
        if (2 * count < slots.length) {
            return;
        }
        slots = new int[2 * slots.length];
        for (int rule = 0; rule < count; rule++) {
            slots[slot(forms[rule], offsets[rule])] = rule + 1;
        }
    }

    /** Multiplies by an odd number without pattern (the golden ratio) and takes the high bits. */
    private static int hash(long ruleForms, long ruleOffsets) {
        long mixed = (ruleForms * 31 + ruleOffsets) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 40);
    }
}
