// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.unwind.UnwindRule.Cfa;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Rows for code that no FDE describes, as far as its instructions leave no doubt: what signal
 * handlers return to, and functions whose beginning and end are each other's opposite. There is
 * such code in files that have FDEs for the rest: hand-written, and compiled without unwind tables,
 * as Rust does with what cannot panic ({@code -C panic=abort}) and musl with all of itself.
 */
final class UndescribedCode {
    /** {@code mov $15,%rax; syscall} and {@code mov $15,%eax; syscall}: rt_sigreturn(2). */
    private static final byte[][] SIGNAL_RETURNS = {
        {0x48, (byte) 0xc7, (byte) 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05},
        {(byte) 0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05}
    };

    /**
     * Code is searched in pieces up to this size; what lies in larger ones has its frame pointers.
     */
    private static final int MAX_SEARCHED = 4 << 20;

    private static final int STACK_POINTER = 7;
    private static final short RETURN_ADDRESS = -8;

    private static final byte[] NONE = {};

    private record Rule(long forms, long offsets) {}

    private final FileCode code;
    private final StateRows rows;

    UndescribedCode(FileCode code, StateRows rows) {
        this.code = code;
        this.rows = rows;
    }

    /**
     * Adds the rows of a range.
     *
     * @param from the offset that it begins at
     * @param end the offset behind it
     * @param otherwise how its code is unwound that decides nothing
     * @param entry the offset of the outermost function in it; 0 when there is none
     * @return whether any code decides anything
     */
    boolean addRows(int from, int end, Cfa otherwise, int entry) {
        Rule unknown = new Rule(PackedRule.formsOf(otherwise), 0);
        NavigableMap<Integer, Rule> found = new TreeMap<>();
        found.put(from, unknown);
        if (entry != 0) {
            found.put(entry, new Rule(PackedRule.formsOf(Cfa.END), 0));
        }
        int before = found.size();
        byte[] bytes =
                end - from <= MAX_SEARCHED ? code.read(rows.base() + from, end - from) : NONE;
        if (bytes.length > 0) {
            addFunctions(from, end, unknown, found);
            addSignalReturns(from, bytes, found);
        }
        found.forEach((offset, rule) -> rows.add(offset, rule.forms(), rule.offsets()));
        return found.size() > before;
    }

    private void addFunctions(int from, int end, Rule unknown, NavigableMap<Integer, Rule> found) {
        for (FileCode.Range function : code.functions(rows.base() + from, rows.base() + end)) {
            int start = (int) (function.start() - rows.base());
            int behind = start + function.length();
            byte[] body = code.read(function.start(), function.length());
            boolean isEntry = !found.subMap(start, false, behind, false).isEmpty();
            if (!isEntry && new Prologue(body).addRows(new FunctionRows(start, found))) {
                found.put(behind, unknown);
            }
        }
    }

    /** Behind a return address, as they are looked up: one byte before it. */
    private void addSignalReturns(int from, byte[] bytes, NavigableMap<Integer, Rule> found) {
        for (int i = 1; i < bytes.length; i++) {
            int length = bytes[i] == 0x48 || bytes[i] == (byte) 0xb8 ? signalReturn(bytes, i) : 0;
            if (length > 0) {
                Rule behind = found.floorEntry(from + i + length).getValue();
                found.subMap(from + i - 1, from + i + length).clear();
                found.put(from + i - 1, new Rule(PackedRule.formsOf(Cfa.SIGNAL_FRAME), 0));
                found.put(from + i + length, behind);
            }
        }
    }

    /**
     * Returns the length of the return from a signal handler that begins here, 0 when none does.
     */
    private static int signalReturn(byte[] bytes, int from) {
        for (byte[] known : SIGNAL_RETURNS) {
            int same = 0;
            while (same < known.length
                    && from + same < bytes.length
                    && bytes[from + same] == known[same]) {
                same++;
            }
            if (same == known.length) {
                return known.length;
            }
        }
        return 0;
    }

    /** The rows of one function. */
    private record FunctionRows(int start, NavigableMap<Integer, Rule> found)
            implements Prologue.Rows {
        @Override
        public void stack(int offset, int cfaOffset, int savedFramePointer) {
            FramePointer framePointer =
                    savedFramePointer == Prologue.NOT_SAVED
                            ? FramePointer.SAME
                            : FramePointer.AT_CFA;
            found.put(
                    start + offset,
                    new Rule(
                            PackedRule.forms(
                                    Cfa.REGISTER,
                                    STACK_POINTER,
                                    0,
                                    framePointer,
                                    false,
                                    (short) 0,
                                    RETURN_ADDRESS),
                            PackedRule.offsets(cfaOffset, savedFramePointer)));
        }

        @Override
        public void framePointer(int offset) {
            found.put(start + offset, new Rule(PackedRule.formsOf(Cfa.FRAME_POINTER), 0));
        }
    }
}
