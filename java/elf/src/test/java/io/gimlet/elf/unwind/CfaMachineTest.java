// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every call frame instruction, assembled by hand. */
class CfaMachineTest {
    private static final int LENGTH = 0x1000;
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int RIP = 16;

    private static UnwindTable table(int... program) {
        return FrameBytes.ehFrame()
                .cie(FrameBytes.ABSOLUTE, FrameBytes.USUAL)
                .fde(FrameBytes.CODE, LENGTH, program)
                .table();
    }

    /** Asserts the rows after the first one, which is rsp + 8, and before the end. */
    private static void assertRows(int[] program, String... expected) {
        UnwindTable table = table(program);
        List<String> rows = FrameBytes.rows(table);

        assertThat(rows).first().isEqualTo("0: r7+8");
        assertThat(rows).last().isEqualTo("4096: GAP");
        assertThat(rows.subList(1, rows.size() - 1)).containsExactly(expected);
        assertThat(table.gaps()).isEmpty();
    }

    /** Asserts the rule that instructions make at offset 1. */
    private static void assertRule(String expected, int... instructions) {
        assertRows(at1(instructions), "1: " + expected);
    }

    /** Asserts that instructions change nothing. */
    private static void assertNoChange(int... instructions) {
        assertRows(at1(instructions));
    }

    private static void assertGap(UnwindGap cause, int... instructions) {
        UnwindTable table = table(at1(instructions));

        assertThat(FrameBytes.rows(table)).containsExactly("0: r7+8", "1: GAP");
        assertThat(table.gaps()).isEqualTo(Map.of(cause, 1));
    }

    /** Returns a program that advances by a byte first. */
    private static int[] at1(int... instructions) {
        return IntStream.concat(IntStream.of(0x41), IntStream.of(instructions)).toArray();
    }

    @Test
    void advances() {
        int push = 0x0e;
        assertRows(
                new int[] {
                    0x45, push, 16, 0x02, 0xff, push, 24, 0x03, 0x00, 0x01, push, 32, 0x04, 0x00,
                    0x02, 0x00, 0x00, push, 40
                },
                "5: r7+16",
                "260: r7+24",
                "516: r7+32",
                "1028: r7+40");
    }

    @Test
    void setLocGoesToAnAddress() {
        assertRows(new int[] {0x01, 0x10, 0x00, 0x01, 0, 0, 0, 0, 0, 0x0e, 16}, "16: r7+16");
    }

    @Test
    void setLocDoesNotGoBack() {
        assertGap(UnwindGap.MALFORMED, 0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0);
    }

    @Test
    void definesTheCfa() {
        assertRule("r6+16 fp=?", 0x0c, RBP, 16);
        assertRule("r10+0", 0x0c, 10, 0);
        assertRule("r7-24", 0x12, RSP, 3);
        assertRule("r6+8 fp=?", 0x0d, RBP);
        assertRule("r7+200", 0x0e, 0xc8, 0x01);
        assertRule("r7+16", 0x13, 0x7e);
    }

    @Test
    void theCfaCanBeAnExpression() {
        assertRule("*(r6-8)+0 fp=?", 0x0f, 3, 0x76, 0x78, 0x06);
        assertRows(
                at1(0x0f, 3, 0x76, 0x78, 0x06, 0x41, 0x0d, RSP, 0x41, 0x0e, 24),
                "1: *(r6-8)+0 fp=?",
                "2: r7+8",
                "3: r7+24");
    }

    @Test
    void savesTheFramePointer() {
        assertRule("r7+8 fp=c-16", 0x80 + RBP, 2);
        assertRule("r7+8 fp=c-1024", 0x05, RBP, 0x80, 0x01);
        assertRule("r7+8 fp=c+16", 0x11, RBP, 0x7e);
        assertRule("r7+8 fp=c+16", 0x2f, RBP, 2);
        assertRule("r7+8 fp=r6+0", 0x10, RBP, 2, 0x76, 0);
        assertRule("r6+16 fp=c-16", 0x80 + RBP, 2, 0x0c, RBP, 16);
    }

    @Test
    void restoresRegisters() {
        assertRows(at1(0x80 + RBP, 2, 0x41, 0xc0 + RBP), "1: r7+8 fp=c-16", "2: r7+8");
        assertRows(at1(0x80 + RBP, 2, 0x41, 0x06, RBP), "1: r7+8 fp=c-16", "2: r7+8");
        assertRows(at1(0x80 + RBP, 2, 0x41, 0x08, RBP), "1: r7+8 fp=c-16", "2: r7+8");
        assertRows(at1(0x09, RIP, 5, 0x41, 0xc0 + RIP), "1: r7+8 ra=r5", "2: r7+8");
        assertRows(at1(0x07, RIP, 0x41, 0x06, RIP), "1: END", "2: r7+8");
    }

    @Test
    void theReturnAddressIsSavedOrInARegister() {
        assertRule("r7+8 ra=c-16", 0x80 + RIP, 2);
        assertRule("r7+8 ra=r5", 0x09, RIP, 5);
        assertRule("END", 0x07, RIP);
    }

    @Test
    void remembersStates() {
        assertRows(
                at1(0x0e, 16, 0x80 + RBP, 2, 0x0a, 0x41, 0x0e, 8, 0xc0 + RBP, 0x41, 0x0b),
                "1: r7+16 fp=c-16",
                "2: r7+8",
                "3: r7+16 fp=c-16");
    }

    @Test
    void remembersEightStates() {
        assertNoChange(0x0a, 0x0a, 0x0a, 0x0a, 0x0a, 0x0a, 0x0a, 0x0a);
        assertGap(
                UnwindGap.STATE_STACK_OVERFLOW,
                0x0a,
                0x0a,
                0x0a,
                0x0a,
                0x0a,
                0x0a,
                0x0a,
                0x0a,
                0x0a);
    }

    @Test
    void restoringAStateThatWasNotRememberedIsNonsense() {
        assertGap(UnwindGap.MALFORMED, 0x0b);
    }

    @Test
    void otherRegistersDoNotMatter() {
        assertNoChange(0x80 + 3, 2, 0x05, 12, 3, 0xc0 + 3, 0x06, 12, 0x07, 0, 0x08, 1);
        assertNoChange(0x09, 10, RSP, 0x10, 14, 2, 0x77, 8, 0x11, 15, 0x7f, 0x14, 3, 1);
        assertNoChange(0x15, 3, 0x7f, 0x16, 13, 2, 0x77, 8, 0x2f, 3, 1);
    }

    @Test
    void someInstructionsDoNothing() {
        assertNoChange(0x00, 0x2d, 0x2e, 0xc0, 0x01);
    }

    @Test
    void theStackPointerIsTheCfa() {
        assertNoChange(0x14, RSP, 0);
        assertNoChange(0x15, RSP, 0);
        assertNoChange(0x09, RSP, 8, 0xc0 + RSP);
        assertGap(UnwindGap.UNSUPPORTED_STACK_POINTER, 0x09, RSP, 8);
        assertGap(UnwindGap.UNSUPPORTED_STACK_POINTER, 0x80 + RSP, 1);
        assertGap(UnwindGap.UNSUPPORTED_STACK_POINTER, 0x14, RSP, 1);
        assertGap(UnwindGap.UNSUPPORTED_STACK_POINTER, 0x16, RSP, 2, 0x77, 16);
        assertGap(UnwindGap.UNSUPPORTED_STACK_POINTER, 0x07, RSP);
        assertGap(UnwindGap.UNSUPPORTED_STACK_POINTER, 0x08, RSP);
    }

    @Test
    void anUnknownFramePointerIsNoGap() {
        for (int[] instructions :
                List.of(
                        new int[] {0x09, RBP, 11},
                        new int[] {0x10, RBP, 3, 0x77, 0xa0, 0x01},
                        new int[] {0x14, RBP, 1},
                        new int[] {0x16, RBP, 2, 0x76, 0})) {
            UnwindTable table = table(at1(instructions));

            assertThat(FrameBytes.rows(table)).contains("1: r7+8 fp=?");
            assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.LOST_FRAME_POINTER, 1));
        }
        assertRule("r7+8 fp=?", 0x07, RBP);
    }

    @Test
    void whatDoesNotFitARuleIsAGap() {
        assertGap(UnwindGap.UNSUPPORTED_REGISTER, 0x0c, 17, 8);
        assertGap(UnwindGap.UNSUPPORTED_REGISTER, 0x09, RIP, 16);
        assertGap(UnwindGap.UNSUPPORTED_EXPRESSION, 0x10, RIP, 2, 0x77, 0);
        assertGap(UnwindGap.UNSUPPORTED_EXPRESSION, 0x0f, 1, 0x06);
        assertGap(UnwindGap.UNSUPPORTED_RETURN_ADDRESS, 0x08, RIP);
        assertGap(UnwindGap.OUT_OF_RANGE, 0x0e, 0xff, 0xff, 0xff, 0xff, 0x0f);
        assertGap(UnwindGap.OUT_OF_RANGE, 0x05, RBP, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f);
        assertGap(UnwindGap.OUT_OF_RANGE, 0x05, RIP, 0x80, 0x80, 0x01);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x17, 0x1c, 0x1d, 0x2c, 0x30, 0x3f})
    void unknownInstructionsEndTheProgram(int opcode) {
        assertGap(UnwindGap.MALFORMED, opcode, 0x0e, 16);
    }

    @Test
    void cutInstructionsAreAGap() {
        assertGap(UnwindGap.MALFORMED, 0x0c, RBP);
        assertGap(UnwindGap.MALFORMED, 0x04, 1);
        assertGap(UnwindGap.MALFORMED, 0x0f, 0x7f, 0x77);
        assertGap(
                UnwindGap.MALFORMED,
                0x0e,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x80,
                0x01);
    }

    @Test
    void nothingIsDoneBehindTheEndOfTheCode() {
        assertRows(new int[] {0x03, 0x00, 0x10, 0x0e, 16});
        assertRows(new int[] {0x04, 0xff, 0xff, 0xff, 0xff, 0x0e, 16, 0x17});
    }

    @Test
    void expressionsOfOtherFormsAreGaps() {
        assertRule("r6+16 fp=?", 0x0f, 2, 0x76, 16);
        assertRule("*(r7+152)+8", 0x0f, 6, 0x77, 0x98, 0x01, 0x06, 0x23, 8);
        assertRule("*(r7+r9*8+8)+8", 0x0f, 10, 0x77, 8, 0x79, 0, 0x38, 0x1e, 0x22, 0x06, 0x23, 8);
        assertRule("*(r7+r9*8+8)+0", 0x0f, 8, 0x77, 8, 0x79, 0, 0x38, 0x1e, 0x22, 0x06);
        for (int[] expression :
                List.of(
                        new int[] {},
                        new int[] {0x77},
                        new int[] {0x77, 0x80},
                        new int[] {0x77, 8, 0x06, 0x06},
                        new int[] {0x77, 8, 0x06, 0x23},
                        new int[] {0x77, 8, 0x06, 0x23, 8, 0x96},
                        new int[] {0x77, 8, 0x79, 8, 0x38, 0x1e, 0x22, 0x06},
                        new int[] {0x77, 8, 0x79, 0, 0x34, 0x1e, 0x22, 0x06},
                        new int[] {0x77, 8, 0x79, 0, 0x38, 0x1e, 0x22},
                        new int[] {0x80, 0},
                        new int[] {0x03, 0, 0, 0, 0, 0, 0, 0, 0})) {
            int[] header = {0x0f, expression.length};
            assertGap(
                    UnwindGap.UNSUPPORTED_EXPRESSION,
                    IntStream.concat(IntStream.of(header), IntStream.of(expression)).toArray());
        }
        assertGap(UnwindGap.OUT_OF_RANGE, 0x0f, 7, 0x77, 0, 0x06, 0x23, 0x80, 0x80, 0x02);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11})
    void recognizesTheLinkageTable(int threshold) {
        assertRule("PLT " + threshold, linkageTable(0x30 + threshold, 0x24));
        assertGap(UnwindGap.UNSUPPORTED_EXPRESSION, linkageTable(0x30 + threshold, 0x25));
        assertGap(UnwindGap.UNSUPPORTED_EXPRESSION, linkageTable(0x40, 0x24));
    }

    private static int[] linkageTable(int threshold, int shift) {
        return new int[] {
            0x0f, 11, 0x77, 8, 0x80, 0, 0x3f, 0x1a, threshold, 0x2a, 0x33, shift, 0x22
        };
    }
}
