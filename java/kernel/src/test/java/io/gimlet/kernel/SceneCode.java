// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.WalkRule.Cfa;
import io.gimlet.kernel.WalkRule.ReturnAddress;
import io.gimlet.kernel.WalkRule.SavedFp;
import java.util.TreeMap;

/** Executable memory of a {@link WalkScene}: a mapping, and the rules of its code. */
final class SceneCode {
    /** In the place of a rule: this code is walked by frame pointers. No rule looks like it. */
    static final WalkRule FRAME_POINTER = cfa(Cfa.GAP, 15, 15, 0, 0);

    final long start;
    final long bytes;

    /** By the offset from {@link #start} that they hold from. */
    final TreeMap<Long, WalkRule> rules = new TreeMap<>();

    CodeUnwinder unwinder = CodeUnwinder.TABLE;

    /** How far into the first page of the table the mapping begins. */
    long inPage;

    SceneCode(long start, long bytes) {
        this.start = start;
        this.bytes = bytes;
    }

    SceneCode rule(long offset, WalkRule rule) {
        rules.put(offset, rule);
        return this;
    }

    SceneCode unwinder(CodeUnwinder changed) {
        unwinder = changed;
        return this;
    }

    SceneCode inPage(long offset) {
        inPage = offset;
        return this;
    }

    /** The usual rule: the CFA is at a register and an offset, the return address right below. */
    static WalkRule cfa(int register, int offset) {
        return new WalkRule(
                Cfa.REGISTER, register, 0, offset, 0, SavedFp.SAME, 0, ReturnAddress.AT_CFA, -8);
    }

    /** The CFA by a form without a saved frame pointer. */
    static WalkRule cfa(Cfa form, int base, int index, int offset, int addend) {
        return new WalkRule(
                form, base, index, offset, addend, SavedFp.SAME, 0, ReturnAddress.AT_CFA, -8);
    }

    static WalkRule of(Cfa form) {
        return cfa(form, 0, 0, 0, 0);
    }

    static WalkRule withFp(WalkRule rule, SavedFp saved, int offset) {
        return new WalkRule(
                rule.cfa(),
                rule.base(),
                rule.index(),
                rule.cfaOffset(),
                rule.cfaAddend(),
                saved,
                offset,
                rule.returnAddress(),
                rule.raOffset());
    }

    static WalkRule withReturnAddress(WalkRule rule, ReturnAddress form, int offset) {
        return new WalkRule(
                rule.cfa(),
                rule.base(),
                rule.index(),
                rule.cfaOffset(),
                rule.cfaAddend(),
                rule.savedFp(),
                rule.fpOffset(),
                form,
                offset);
    }
}
