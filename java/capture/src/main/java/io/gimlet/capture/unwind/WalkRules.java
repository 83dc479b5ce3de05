// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.unwind.UnwindRule;
import io.gimlet.kernel.WalkRule;

/** Rules of files as the walk knows them. */
final class WalkRules {
    private WalkRules() {}

    /**
     * The same rule.
     *
     * @param rule any but {@link UnwindRule#FRAME_POINTER}, for which the walk has no rule but
     *     another unwinder
     */
    static WalkRule of(UnwindRule rule) {
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
