// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import io.gimlet.kernel.WalkRule.ReturnAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The walk of probes/walk.h and the unwinders that it includes once more, from its description:
 * plain maps instead of tables, no windows, no memory of rules.
 */
final class WalkModel {
    record Result(List<Long> frames, StackStatus status, Reason reason) {}

    /** A walk that cannot go on. */
    private static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;
        private final Reason reason;

        Ended(Reason reason) {
            super(reason.label(), null, false, false);
            this.reason = reason;
        }
    }

    private static final long LOWEST_ADDRESS = 4096;
    private static final long HIGHEST_ADDRESS = 1L << 56;
    private static final long LONGEST_FRAME = 1 << 20;
    private static final int MOST_STACK_SWITCHES = 8;

    private final WalkScene scene;
    private final TreeMap<Long, SceneCode> code = new TreeMap<>();
    private final List<Long> frames = new ArrayList<>();
    private long pc;
    private long sp;
    private long fp;
    private boolean called; // the frame made a call: its pc is a return address
    private int lookupBack;
    private boolean isLeaf = true; // all registers are known
    private boolean isGuess;
    private int stackSwitches;

    private WalkModel(WalkScene scene) {
        this.scene = scene;
        scene.code.forEach(one -> code.put(one.start, one));
        pc = scene.pc();
        sp = scene.register(WalkScene.SP);
        fp = scene.register(WalkScene.FP);
        lookupBack = scene.inSystemCall ? 1 : 0;
    }

    static Result walk(WalkScene scene) {
        return new WalkModel(scene).walk();
    }

    private Result walk() {
        try {
            while (frames.size() < 1024) {
                frames.add(pc & (1L << 56) - 1 | (called ? 1L << 56 : 0));
                if (!step()) {
                    return new Result(frames, StackStatus.COMPLETE, Reason.NONE);
                }
            }
            return new Result(frames, StackStatus.DEPTH_LIMITED, Reason.DEPTH_LIMIT);
        } catch (Ended ended) {
            return new Result(frames, StackStatus.TRUNCATED, ended.reason);
        }
    }

    /** Moves to the caller; false when there is none. */
    private boolean step() throws Ended {
        WalkRule rule = ruleAt(pc - lookupBack);
        if (rule.equals(SceneCode.FRAME_POINTER)) {
            return followFramePointer();
        }
        return switch (rule.cfa()) {
            case GAP -> throw new Ended(Reason.NO_UNWIND_INFO);
            case END -> false;
            case SIGNAL_FRAME -> leaveSignalFrame();
            default -> apply(rule);
        };
    }

    private WalkRule ruleAt(long address) throws Ended {
        var entry = code.floorEntry(address);
        SceneCode found = entry == null ? null : entry.getValue();
        if (found == null || address - found.start >= (found.bytes + 4095) / 4096 * 4096) {
            throw new Ended(isGuess ? Reason.BAD_GUESS : Reason.MAPPING_PENDING);
        }
        return switch (found.unwinder) {
            case FRAME_POINTER -> SceneCode.FRAME_POINTER;
            case PENDING -> throw new Ended(Reason.TABLE_PENDING);
            case EVICTED -> throw new Ended(Reason.TABLE_EVICTED);
            case NONE -> throw new Ended(Reason.NO_UNWIND_TABLE);
            case TOO_LARGE -> throw new Ended(Reason.TABLE_TOO_LARGE);
            case NO_RULE_LEFT -> throw new Ended(Reason.NO_RULE_LEFT);
            case PROCESS_TOO_LARGE -> throw new Ended(Reason.PROCESS_TOO_LARGE);
            case PROBED_CODE, PROBE_TRAMPOLINE -> throw new Ended(Reason.PROBED_CODE);
            case TABLE -> ruleIn(found, address - found.start);
        };
    }

    private static WalkRule ruleIn(SceneCode found, long offset) throws Ended {
        var entry = found.rules.floorEntry(offset);
        long lastPage = (found.inPage + found.rules.lastKey()) >> 16;
        if (entry == null || (found.inPage + offset) >> 16 > lastPage) {
            throw new Ended(Reason.NO_UNWIND_INFO);
        }
        return entry.getValue();
    }

    private boolean leaveSignalFrame() throws Ended {
        long registers = sp + 40;
        long itsFp = stack(registers + 80);
        long itsSp = stack(registers + 120);
        if (!enter(stack(registers + 128), itsSp, itsFp, false)) {
            return false;
        }
        called = false;
        lookupBack = 0;
        return true;
    }

    private boolean followFramePointer() throws Ended {
        if (fp == 0) {
            return false;
        }
        boolean isBelow = Long.compareUnsigned(fp, sp) < 0;
        if ((fp & 7) != 0 || isBelow || isNoAddress(fp) || isTooLong(fp)) {
            throw new Ended(Reason.NO_FRAME_POINTER);
        }
        long callersFp = stack(fp);
        return enter(stack(fp + 8), fp + 16, callersFp, true);
    }

    private boolean switchesStack(WalkRule rule) {
        return rule.cfa() == WalkRule.Cfa.REGISTER
                && rule.base() == WalkScene.FP
                && stackSwitches++ < MOST_STACK_SWITCHES;
    }

    private boolean apply(WalkRule rule) throws Ended {
        isGuess = false;
        long cfa = cfa(rule);
        boolean isBelow = Long.compareUnsigned(cfa, sp) <= 0;
        if (isNoAddress(cfa) || (isBelow && !switchesStack(rule))) {
            throw new Ended(isGuess ? Reason.BAD_GUESS : Reason.BAD_FRAME);
        }
        if (isGuess && isTooLong(cfa)) {
            throw new Ended(Reason.BAD_GUESS);
        }
        long callersFp =
                switch (rule.savedFp()) {
                    case SAME -> fp;
                    case AT_CFA -> stack(cfa + rule.fpOffset());
                    case AT_REGISTER -> stack(fp + rule.fpOffset());
                    case UNDEFINED -> 0;
                };
        long returnAddress =
                rule.returnAddress() == ReturnAddress.IN_REGISTER
                        ? register(rule.raOffset())
                        : stack(cfa + rule.raOffset());
        return enter(returnAddress, cfa, callersFp, isGuess);
    }

    private long cfa(WalkRule rule) throws Ended {
        return switch (rule.cfa()) {
            case PLT -> sp + (Long.compareUnsigned(pc & 15, rule.cfaOffset()) >= 0 ? 16 : 8);
            case REGISTER -> register(rule.base()) + rule.cfaOffset();
            case DEREFERENCE -> stack(register(rule.base()) + rule.cfaOffset()) + rule.cfaAddend();
            case INDEXED ->
                    stack(register(rule.base()) + rule.cfaOffset() + 8 * register(rule.index()))
                            + rule.cfaAddend();
            default -> throw new AssertionError(rule);
        };
    }

    private long register(int number) {
        if (number == WalkScene.SP) {
            return sp;
        }
        if (number == WalkScene.FP) {
            return fp;
        }
        isGuess = !isLeaf;
        return scene.register(number);
    }

    private long stack(long address) throws Ended {
        OptionalLong word = scene.word(address);
        if (word.isEmpty()) {
            long beyond = scene.stackBytes + LONGEST_FRAME;
            throw new Ended(
                    Long.compareUnsigned(address - WalkScene.STACK, beyond) > 0
                            ? Reason.OTHER_STACK
                            : Reason.STACK_UNREADABLE);
        }
        return word.getAsLong();
    }

    private boolean enter(long callersPc, long callersSp, long callersFp, boolean byGuess)
            throws Ended {
        if (callersPc == 0) {
            return false;
        }
        if (Long.compareUnsigned(callersPc, LOWEST_ADDRESS) < 0 || isNoAddress(callersPc)) {
            throw new Ended(Reason.BAD_RETURN_ADDRESS);
        }
        pc = callersPc;
        sp = callersSp;
        fp = callersFp;
        called = true;
        lookupBack = 1;
        isLeaf = false;
        isGuess = byGuess;
        return true;
    }

    private static boolean isNoAddress(long value) {
        return Long.compareUnsigned(value, HIGHEST_ADDRESS) >= 0;
    }

    private boolean isTooLong(long frame) {
        return Long.compareUnsigned(frame - sp, LONGEST_FRAME) > 0;
    }
}
