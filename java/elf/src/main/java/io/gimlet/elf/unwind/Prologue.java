// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import java.util.ArrayList;
import java.util.List;

/**
 * What the first instructions of a function do to the stack, on x86-64: it saves registers and
 * makes room, or keeps a frame pointer. It decides the frames of the whole function only where the
 * function also ends with the opposite, so that {@link #addRows} believes nothing else.
 */
final class Prologue {
    private static final int WORD = 8;
    private static final int RBP = 5;
    private static final int RET = 0xc3;
    private static final int LEAVE = 0xc9;
    private static final int PUSH = 0x50;
    private static final int POP = 0x58;

    /** Receives rows. */
    interface Rows {
        /** From an offset in the function on, the CFA is so many bytes above the stack pointer. */
        void stack(int offset, int cfaOffset, int savedFramePointer);

        /** From an offset in the function on, there is a frame pointer. */
        void framePointer(int offset);
    }

    /** Where the caller's frame pointer was not saved. */
    static final int NOT_SAVED = 0;

    private final byte[] code;

    /** The registers that it pushes, by their x86 numbers, and where each push ends. */
    private final List<Integer> pushed = new ArrayList<>();

    private final List<Integer> pushEnds = new ArrayList<>();

    /** Where it ends. */
    private int position;

    /** The bytes that it takes off the stack pointer. */
    private int room;

    private boolean keepsFramePointer;

    /** The prologue of the function that has this code. */
    Prologue(byte[] code) {
        this.code = code;
        if (matches(0, 0xf3, 0x0f, 0x1e, 0xfa)) { // endbr64
            position = 4;
        }
        boolean pushes = true;
        while (pushes) {
            pushes = push();
        }
        takeFramePointer();
        if (!keepsFramePointer) {
            makeRoom();
        }
    }

    private boolean push() {
        int prefix = at(position) == 0x41 ? 1 : 0;
        int register = at(position + prefix) - PUSH;
        if (register < 0 || register > 7) {
            return false;
        }
        position += prefix + 1;
        pushed.add(register + 8 * prefix);
        pushEnds.add(position);
        return true;
    }

    /** {@code mov %rsp,%rbp} right behind the push of rbp. */
    private void takeFramePointer() {
        boolean moves = matches(position, 0x48, 0x89, 0xe5) || matches(position, 0x48, 0x8b, 0xec);
        if (moves && pushed.equals(List.of(RBP))) {
            position += 3;
            keepsFramePointer = true;
        }
    }

    private void makeRoom() {
        if (matches(position, 0x48, 0x83, 0xec) && at(position + 3) < 0x80) {
            room = at(position + 3);
            position += 4;
        } else if (matches(position, 0x48, 0x81, 0xec)) {
            room = immediate(position + 3);
            position += 7;
        }
    }

    /** Adds the rows of the function; returns false, and adds none, where it is not decided. */
    boolean addRows(Rows rows) {
        List<List<Integer>> epilogues = epilogues();
        if (epilogues.isEmpty()) {
            return false;
        }
        rows.stack(0, WORD, NOT_SAVED);
        for (int i = 0; i < pushEnds.size(); i++) {
            addStack(pushEnds.get(i), i + 1, 0, rows);
        }
        addBody(position, rows);
        for (List<Integer> epilogue : epilogues) {
            addEpilogue(epilogue, rows);
        }
        return true;
    }

    private void addBody(int offset, Rows rows) {
        if (keepsFramePointer) {
            rows.framePointer(offset);
        } else {
            addStack(offset, pushed.size(), room, rows);
        }
    }

    private void addStack(int offset, int pushes, int bytes, Rows rows) {
        int saved = pushed.indexOf(RBP);
        boolean isSaved = saved >= 0 && saved < pushes;
        rows.stack(
                offset,
                WORD + WORD * pushes + bytes,
                isSaved ? -2 * WORD - WORD * saved : NOT_SAVED);
    }

    /** From the place of its return back, where each instruction begins. */
    private void addEpilogue(List<Integer> places, Rows rows) {
        for (int left = places.size() - 2; left >= 0; left--) {
            addStack(places.get(left), left, 0, rows);
        }
        addBody(places.getFirst() + 1, rows);
    }

    /**
     * Returns the ends of the function that are the opposite of its beginning: for each, from its
     * return back, where its instructions begin.
     */
    private List<List<Integer>> epilogues() {
        List<List<Integer>> epilogues = new ArrayList<>();
        boolean changesStack = !pushed.isEmpty() || room > 0;
        for (int i = position; changesStack && i < code.length; i++) {
            if (at(i) == RET) {
                List<Integer> places = epilogue(i);
                if (places.getLast() >= position) {
                    epilogues.add(places);
                }
            }
        }
        return epilogues;
    }

    /** Returns the places of one end; the last of them is -1 where it is not the opposite. */
    private List<Integer> epilogue(int ret) {
        List<Integer> places = new ArrayList<>(List.of(ret));
        if (keepsFramePointer) {
            boolean restores = at(ret - 1) == LEAVE || at(ret - 1) == POP + RBP;
            places.add(restores ? ret - 1 : -1);
            return places;
        }
        int at = ret;
        for (int i = 0; i < pushed.size() && at >= 0; i++) {
            // What is pushed only to move the stack pointer is popped to any register that may
            // change, or the stack pointer is moved back.
            at = pop(at, pushed.get(i), i == pushed.size() - 1 && room == 0);
            places.add(at);
        }
        if (room > 0 && at >= 0) {
            at = addition(at, room);
            places.add(at);
        }
        if (at >= 0 && (isPop(at - 1) || matches(at - 4, 0x48, 0x83, 0xc4))) {
            places.add(-1); // it undoes more than was done
        }
        return places;
    }

    /** Returns where the instruction begins that ends here and undoes a push; -1 when none does. */
    private int pop(int end, int register, boolean mayBeAnother) {
        boolean isExtended = register >= 8;
        boolean isExact =
                at(end - 1) == POP + (register & 7) && (at(end - 2) == 0x41) == isExtended;
        if (isExact) {
            return end - (isExtended ? 2 : 1);
        }
        if (mayBeAnother && at(end - 1) >= POP && at(end - 1) <= POP + 2) { // rax, rcx, rdx
            return end - 1;
        }
        return mayBeAnother ? addition(end, WORD) : -1;
    }

    /** Returns where the addition to the stack pointer begins that ends here; -1 when none does. */
    private int addition(int end, int bytes) {
        if (matches(end - 4, 0x48, 0x83, 0xc4, bytes)) {
            return end - 4;
        }
        return matches(end - 7, 0x48, 0x81, 0xc4) && immediate(end - 4) == bytes ? end - 7 : -1;
    }

    private boolean isPop(int at) {
        return at(at) >= POP && at(at) <= POP + 7;
    }

    private int immediate(int at) {
        return at(at) | at(at + 1) << 8 | at(at + 2) << 16 | at(at + 3) << 24;
    }

    private int at(int index) {
        return index >= 0 && index < code.length ? code[index] & 0xff : -1;
    }

    private boolean matches(int from, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (at(from + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
