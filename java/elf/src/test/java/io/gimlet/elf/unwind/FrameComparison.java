// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.unwind.UnwindRule.Cfa;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import io.gimlet.elf.unwind.UnwindRule.ReturnAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the table of a file with what readelf says, for every address: both change at rows only,
 * so it looks at each row of either side.
 */
final class FrameComparison {
    private static final int MAX_PADDING = 15;
    private static final int GENERATED_BYTES = 64 << 10;
    private static final String[] REGISTERS = {
        "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };

    private final ElfFile file;
    private final UnwindTable table;
    private final Map<Long, Set<String>> expressions;
    private final Map<String, Integer> differences = new TreeMap<>();
    private final List<String> unexplained = new ArrayList<>();
    private final List<long[]> ranges = new ArrayList<>();
    private int points;

    private FrameComparison(ElfFile file, UnwindTable table, Map<Long, Set<String>> expressions) {
        this.file = file;
        this.table = table;
        this.expressions = expressions;
    }

    /** Compares all of a file. */
    static FrameComparison of(Path path) throws MalformedElfException {
        ElfFile file = Fixtures.open(path);
        var readelf = new ReadelfFrames(path);
        var comparison = new FrameComparison(file, UnwindTable.read(file), readelf.expressions());
        readelf.forEach(comparison::fde);
        comparison.compareGaps();
        return comparison;
    }

    UnwindTable table() {
        return table;
    }

    /** Returns how many places were compared. */
    int points() {
        return points;
    }

    /** Returns how many places differ, by the known cause of that. */
    Map<String, Integer> differences() {
        return differences;
    }

    /** Returns the places that differ without a known cause. */
    List<String> unexplained() {
        return unexplained;
    }

    private void fde(ReadelfFrames.Fde fde) {
        if (fde.start() == 0 || fde.start() == fde.end()) {
            differ("FDE of no code");
            return;
        }
        ranges.add(new long[] {fde.start(), fde.end()});
        int next = 0;
        int tableRow = rowAt(fde.start());
        long address = fde.start();
        while (address < fde.end()) {
            while (next < fde.rows().size() && fde.rows().get(next).address() <= address) {
                next++;
            }
            if (next > 0) {
                UnwindRule rule = tableRow < 0 ? UnwindRule.GAP : rule(tableRow);
                compare(address, fde, fde.rows().get(next - 1), rule);
            }
            long readelfNext =
                    next < fde.rows().size() ? fde.rows().get(next).address() : fde.end();
            long tableNext =
                    tableRow + 1 < table.rowCount() ? table.address(tableRow + 1) : fde.end();
            address = Math.min(readelfNext, tableNext);
            if (tableNext == address) {
                tableRow++;
            }
        }
    }

    private UnwindRule rule(int row) {
        return table.rules().get(table.rule(row));
    }

    private int rowAt(long address) {
        int low = 0;
        int high = table.rowCount();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (table.address(middle) <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private void compare(
            long address, ReadelfFrames.Fde fde, ReadelfFrames.Row expected, UnwindRule rule) {
        points++;
        switch (rule.cfa()) {
            case GAP -> gap(address, expected);
            case END -> end(address, fde, expected);
            case SIGNAL_FRAME -> check(fde.isSignalFrame(), address, expected, rule);
            default -> {
                boolean same =
                        isCfa(fde, expected.cfa(), rule)
                                && isFramePointer(fde, expected, rule)
                                && isReturnAddress(expected.ra(), rule)
                                && isStackPointer(expected.rsp());
                check(same, address, expected, rule);
            }
        }
    }

    private void end(long address, ReadelfFrames.Fde fde, ReadelfFrames.Row expected) {
        byte[] last = new FileCode(file).read(fde.end() - 1, 1);
        boolean halts = fde.rows().size() == 1 && last[0] == (byte) 0xf4;
        if (halts && expected.cfa().equals("rsp+8") && expected.ra().equals("c-8")) {
            differ("end: nothing can return to what ends with hlt");
        } else {
            check(expected.ra().equals("u"), address, expected, UnwindRule.END);
        }
    }

    private void gap(long address, ReadelfFrames.Row expected) {
        if (!isStackPointer(expected.rsp())) {
            differ("gap: the stack pointer is not the CFA");
        } else if (expected.cfa().equals("exp") || expected.ra().equals("exp")) {
            differ("gap: expression");
        } else {
            check(false, address, expected, UnwindRule.GAP);
        }
    }

    /** "v+0" is a value, which is the rule when nothing is said. */
    private static boolean isStackPointer(String rsp) {
        return rsp.equals("u") || rsp.equals("v+0");
    }

    private boolean isCfa(ReadelfFrames.Fde fde, String expected, UnwindRule rule) {
        return switch (rule.cfa()) {
            case REGISTER ->
                    expected.equals(
                            "%s%+d".formatted(REGISTERS[rule.cfaRegister()], rule.cfaOffset()));
            case DEREFERENCE, INDEXED, PLT ->
                    expected.equals("exp") && isExpression(fde, cfaExpression(rule));
            default -> false;
        };
    }

    private boolean isExpression(ReadelfFrames.Fde fde, String expression) {
        return expressions.getOrDefault(fde.start(), Set.of()).contains(expression);
    }

    private static String cfaExpression(UnwindRule rule) {
        if (rule.cfa() == Cfa.PLT) {
            return "DW_OP_breg7 (rsp): 8; DW_OP_breg16 (rip): 0; DW_OP_lit15; DW_OP_and;"
                    + " DW_OP_lit%d; DW_OP_ge; DW_OP_lit3; DW_OP_shl; DW_OP_plus"
                            .formatted(rule.cfaOffset());
        }
        String text = baseRegister(rule.cfaRegister(), rule.cfaOffset());
        if (rule.cfa() == Cfa.INDEXED) {
            text +=
                    "; %s; DW_OP_lit8; DW_OP_mul; DW_OP_plus"
                            .formatted(baseRegister(rule.cfaIndexRegister(), 0));
        }
        text += "; DW_OP_deref";
        return rule.cfaAddend() == 0 ? text : text + "; DW_OP_plus_uconst: " + rule.cfaAddend();
    }

    private static String baseRegister(int register, int offset) {
        return "DW_OP_breg%d (%s): %d".formatted(register, REGISTERS[register], offset);
    }

    private boolean isFramePointer(
            ReadelfFrames.Fde fde, ReadelfFrames.Row expected, UnwindRule rule) {
        boolean cfaFromFramePointer = rule.cfaRegister() == 6;
        return switch (rule.fp()) {
            case SAME -> !cfaFromFramePointer && expected.rbp().equals("u");
            case AT_CFA -> expected.rbp().equals("c%+d".formatted(rule.fpOffset()));
            case AT_REGISTER ->
                    expected.rbp().equals("exp")
                            && isExpression(fde, baseRegister(6, rule.fpOffset()));
            case UNDEFINED -> {
                if (!expected.rbp().equals("u")) {
                    differ("lost frame pointer: " + expected.rbp());
                }
                yield expected.rbp().equals("u") ? cfaFromFramePointer : isOther(expected.rbp());
            }
        };
    }

    /** Returns whether a rule of the frame pointer is one that {@link FramePointer} lacks. */
    private static boolean isOther(String rbp) {
        return rbp.equals("exp") || rbp.equals("vexp") || rbp.matches("r\\d+|v[+-].*");
    }

    private static boolean isReturnAddress(String expected, UnwindRule rule) {
        String text =
                rule.ra() == ReturnAddress.AT_CFA
                        ? "c%+d".formatted(rule.raOffset())
                        : "r" + rule.raOffset();
        return expected.equals(text);
    }

    private void differ(String cause) {
        differences.merge(cause, 1, Integer::sum);
    }

    private void check(boolean same, long address, ReadelfFrames.Row expected, UnwindRule rule) {
        if (!same) {
            unexplained.add("%x: %s, but here %s".formatted(address, expected, rule));
        }
    }

    /** Code that no FDE describes is a gap, unless it is padding. */
    private void compareGaps() {
        ranges.sort(Comparator.comparing((long[] range) -> range[0], Long::compareUnsigned));
        long covered = ranges.isEmpty() ? 0 : ranges.getFirst()[0];
        compareBefore(covered);
        for (long[] range : ranges) {
            if (range[0] < covered) {
                differ("FDE overlaps another");
            } else if (range[0] > covered) {
                compareGap(covered, range[0]);
            }
            covered = Math.max(covered, range[1]);
        }
        if (!ranges.isEmpty() && !table.find(covered).equals(UnwindRule.GAP)) {
            compareGap(covered, Long.MAX_VALUE);
        }
    }

    private void compareBefore(long first) {
        if (table.rowCount() == 0 || table.firstAddress() >= first - 1) {
            return;
        }
        if (isDecidedByCode(table.firstAddress(), first)) {
            differ("sections without FDE, rows from their code");
        } else {
            unexplained.add("%x: no FDE, but a row".formatted(table.firstAddress()));
        }
    }

    /** The row of a signal frame starts one byte before its FDE. */
    private void compareGap(long start, long end) {
        points++;
        if (isDecidedByCode(start, end)) {
            differ("sections without FDE, rows from their code");
            return;
        }
        int row = rowAt(start);
        if (end - start > MAX_PADDING && !rule(row).equals(UnwindRule.GAP)) {
            if (rule(row).equals(UnwindRule.FRAME_POINTER) && end - start >= GENERATED_BYTES) {
                differ("a block of generated code without FDEs, by frame pointers");
                return;
            }
            unexplained.add("%x: no FDE, but a rule".formatted(start));
        }
        if (row + 1 < table.rowCount()
                && table.address(row + 1) == file.entryAddress()
                && rule(row + 1).equals(UnwindRule.END)) {
            differ("the entry point without FDE, the outermost frame");
            row++;
        }
        if (row + 1 < table.rowCount() && table.address(row + 1) < end - 1) {
            unexplained.add("%x: no FDE, but a row".formatted(table.address(row + 1)));
        }
    }

    private boolean isDecidedByCode(long start, long end) {
        return file.sections().stream()
                .filter(section -> section.name().matches("\\.i?plt.*|\\.init|\\.fini"))
                .anyMatch(section ->
                        section.address() < end && start < section.address() + section.size());
    }
}
