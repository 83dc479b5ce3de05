// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.unwind.UnwindRule;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.kernel.UnwindMaps;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KernelRowsTest {
    private static final int PAGE = 1 << UnwindMaps.CODE_PAGE_SHIFT;

    private static final int FRAME_POINTER = 0x8000 | TableLookup.FRAME_POINTER;

    private static KernelRows rowsOf(UnwindTable table) {
        return new KernelRows(table);
    }

    /** The number of the rule at an address, as the walk searches it. */
    private static int find(KernelRows rows, long address) {
        long page = (address >>> UnwindMaps.CODE_PAGE_SHIFT) - rows.firstPage();
        if (page < 0 || page >= rows.pageCount()) {
            return 0;
        }
        int low = rows.start((int) page);
        int high = low + rows.count((int) page);
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if ((rows.words()[middle] & 0xffff) <= (address & 0xffff)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return rows.words()[low] >>> Short.SIZE;
    }

    private static void assertSame(UnwindTable table, KernelRows rows, long address) {
        int found = find(rows, address);
        if (table.find(address).cfa() == UnwindRule.Cfa.FRAME_POINTER) {
            assertThat(found).as("rule of %x", address).isEqualTo(FRAME_POINTER);
        } else {
            assertThat(rows.rules().get(found))
                    .as("rule of %x", address)
                    .isEqualTo(WalkRules.of(table.find(address)));
        }
    }

    private static void assertWellFormed(KernelRows rows) {
        assertThat(rows.isWellFormed()).isTrue();
        for (int page = 0; page < rows.pageCount(); page++) {
            assertThat(rows.count(page)).isPositive();
            assertThat(rows.start(page) % 8).isZero();
            assertThat(rows.count(page) % 8).isZero();
            int before = -1;
            for (int i = 0; i < rows.count(page); i++) {
                int address = rows.words()[rows.start(page) + i] & 0xffff;
                assertThat(address).isGreaterThanOrEqualTo(Math.max(before, 0));
                before = address;
            }
            assertThat(rows.words()[rows.start(page)] & 0xffff).isZero();
        }
    }

    @Test
    void everyAddressHasTheRuleThatTheFileSays() throws MalformedElfException {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 60; round++) {
            long start = random.nextLong(4 * PAGE) + (round % 3 == 0 ? 0x7f0000000000L : 0);
            UnwindTable table =
                    CodeImage.random(random, start, 1 + random.nextInt(12 * PAGE)).table();
            if (table.rowCount() == 0) {
                continue;
            }
            KernelRows rows = rowsOf(table);
            assertWellFormed(rows);
            assertThat(rows.rowCount()).isEqualTo(table.rowCount());
            for (int row = 0; row < table.rowCount(); row++) {
                assertSame(table, rows, table.address(row) - 1);
                assertSame(table, rows, table.address(row));
                assertSame(table, rows, table.address(row) + 1);
            }
            for (int page = -1; page <= rows.pageCount(); page++) {
                long edge = (rows.firstPage() + page) << UnwindMaps.CODE_PAGE_SHIFT;
                assertSame(table, rows, edge - 1);
                assertSame(table, rows, edge);
            }
        }
    }

    @Test
    void aPageBeginsWithWhatThePageBeforeEndedWith() throws MalformedElfException {
        // One function over three pages and a bit, whose rule changes once at its start.
        UnwindTable table =
                new CodeImage(PAGE - 16, 4 * PAGE)
                        .function(PAGE - 16, 16, offsets(3 * PAGE / 16))
                        .table();
        KernelRows rows = rowsOf(table);
        assertThat(rows.pageCount()).isEqualTo(4);
        for (int page = 1; page < 4; page++) {
            assertThat(rows.count(page)).as("only what is carried over, padded").isEqualTo(8);
        }
        assertSame(table, rows, PAGE + 5);
        assertSame(table, rows, 3 * PAGE - 1);
        assertWellFormed(rows);
    }

    private static int[] offsets(int count) {
        return IntStream.range(0, count).map(i -> i == 0 ? 8 : 32).toArray();
    }

    @Test
    void pagesWithoutRowsHaveTheRuleBeforeThem() throws MalformedElfException {
        UnwindTable table =
                new CodeImage(0x1000, 10 * PAGE)
                        .function(0x1000, 8, 8, 16)
                        .function(0x1000 + 9L * PAGE, 8, 24)
                        .table();
        KernelRows rows = rowsOf(table);
        assertThat(rows.pageCount()).isEqualTo(10);
        for (long address = 2 * PAGE; address < 9 * PAGE; address += 4096) {
            assertSame(table, rows, address);
            assertThat(table.find(address)).isEqualTo(UnwindRule.FRAME_POINTER);
        }
        assertSame(table, rows, 0x1000 + 9L * PAGE);
        assertThat(rows.bytes()).isLessThan(10 * 64);
    }

    @Test
    void aPageMayHaveARowForEachByte() throws MalformedElfException {
        int[] offsets = IntStream.range(0, 2 * PAGE).map(i -> 8 + 8 * (i % 3)).toArray();
        UnwindTable table = new CodeImage(PAGE, 2 * PAGE).function(PAGE, 1, offsets).table();
        KernelRows rows = rowsOf(table);
        assertThat(rows.count(0)).isEqualTo(PAGE);
        for (int address = PAGE; address < 3 * PAGE; address++) {
            assertSame(table, rows, address);
        }
    }

    @Test
    void piecesCoverAllPagesAndStaySmall() throws MalformedElfException {
        UnwindTable table = CodeImage.random(new SplittableRandom(3), 0x1000, 40 * PAGE).table();
        KernelRows rows = rowsOf(table);
        int page = 0;
        while (page < rows.pageCount()) {
            int end = rows.endOfPiece(page);
            assertThat(end).isGreaterThan(page).isLessThanOrEqualTo(rows.pageCount());
            int words = rows.start(end - 1) + rows.count(end - 1) - rows.start(page);
            assertThat(rows.locations(page, end)).isEqualTo(words / 8);
            assertThat(end == page + 1 || words <= 16_384).isTrue();
            page = end;
        }
    }

    @Test
    void codeAroundTheMiddleOfTheAddressSpaceIsNoTrap() throws MalformedElfException {
        for (long start : new long[] {0, Long.MAX_VALUE - PAGE, -4 * PAGE}) {
            UnwindTable table = new CodeImage(start, 3 * PAGE).function(start, PAGE, 8, 16).table();
            if (table.rowCount() > 0) {
                assertWellFormed(rowsOf(table));
            }
        }
    }
}
