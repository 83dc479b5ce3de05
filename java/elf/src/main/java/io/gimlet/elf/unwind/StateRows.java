// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import java.util.EnumMap;
import java.util.Map;

/** Turns states into rows: rules get their numbers, and what cannot be a rule is counted. */
final class StateRows {
    private final long base;
    private final RowBuilder rows;
    private final ReadEffort effort;
    private final RuleInterner rules = new RuleInterner();
    private final Map<UnwindGap, Integer> gaps = new EnumMap<>(UnwindGap.class);

    /**
     * @param base what the offsets of rows count from
     */
    StateRows(long base, RowBuilder rows, ReadEffort effort) {
        this.base = base;
        this.rows = rows;
        this.effort = effort;
    }

    long base() {
        return base;
    }

    /** What the work is counted by. */
    ReadEffort effort() {
        return effort;
    }

    RuleInterner rules() {
        return rules;
    }

    /** Returns how often each cause was counted, if it was. */
    Map<UnwindGap, Integer> gaps() {
        return gaps;
    }

    void count(UnwindGap gap) {
        count(gap, 1);
    }

    void count(UnwindGap gap, int times) {
        gaps.merge(gap, times, Integer::sum);
    }

    /** Adds a gap that has a cause. */
    void addGap(int offset, UnwindGap gap) {
        count(gap);
        rows.add(offset, RuleInterner.GAP);
    }

    /** Adds code that is the outermost frame of its thread. */
    void addOutermost(int offset) {
        add(offset, PackedRule.formsOf(UnwindRule.Cfa.END), 0);
    }

    /** Adds a row for a state. */
    void add(int offset, FrameState state, boolean signalFrame) {
        if (state.isEnd()) {
            add(offset, PackedRule.formsOf(UnwindRule.Cfa.END), 0);
        } else if (signalFrame) {
            addSignalFrame(offset, state);
        } else {
            UnwindGap gap = state.gap();
            if (gap != null) {
                addGap(offset, gap);
            } else {
                countLostFramePointer(state);
                add(offset, state.packedForms(), state.packedOffsets());
            }
        }
    }

    private void addSignalFrame(int offset, FrameState state) {
        if (state.isKernelSignalFrame()) {
            add(offset, PackedRule.formsOf(UnwindRule.Cfa.SIGNAL_FRAME), 0);
        } else {
            addGap(offset, UnwindGap.UNSUPPORTED_SIGNAL_FRAME);
        }
    }

    private void countLostFramePointer(FrameState state) {
        if (state.isFramePointerLost()) {
            count(UnwindGap.LOST_FRAME_POINTER);
        }
    }

    /** Adds a row for a rule in the form of {@link PackedRule}. */
    void add(int offset, long forms, long offsets) {
        int rule = rules.intern(forms, offsets);
        if (rule == RuleInterner.FULL) {
            addGap(offset, UnwindGap.TOO_MANY_RULES);
        } else {
            rows.add(offset, rule);
        }
    }
}
