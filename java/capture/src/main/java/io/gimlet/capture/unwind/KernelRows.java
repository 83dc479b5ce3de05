// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.UnwindTable;
import io.gimlet.kernel.UnwindMaps;

/**
 * The rows of a file as the kernel has them: for each 64 KiB page of code those in it, the first of
 * them at the page's start, and the last one repeated until they fill whole locations. Immutable.
 */
final class KernelRows {
    private static final int PAGE_BYTES = 1 << UnwindMaps.CODE_PAGE_SHIFT;

    private static final int ROWS_PER_LOCATION = UnwindMaps.LOCATION_BYTES / UnwindMaps.ROW_BYTES;

    /** Pages share a piece of memory up to so many rows, so that pieces are few. */
    private static final int ROWS_PER_PIECE = 16_384;

    private final long firstPage;
    private final int rowCount;
    private final int[] words;

    /** Where the rows of each page begin; one more than there are pages. */
    private final int[] starts;

    /**
     * Lays out the rows.
     *
     * @param source with at least one row
     * @param ruleNumbers the kernel's numbers of the source's rules
     */
    KernelRows(UnwindTable source, int[] ruleNumbers) {
        rowCount = source.rowCount();
        firstPage = source.firstAddress() >>> UnwindMaps.CODE_PAGE_SHIFT;
        long lastPage = source.address(rowCount - 1) >>> UnwindMaps.CODE_PAGE_SHIFT;
        int pages = (int) (lastPage - firstPage) + 1;
        words = new int[rowCount + (1 + ROWS_PER_LOCATION) * pages];
        starts = new int[pages + 1];
        int filled = 0;
        int row = 0;
        int rule = 0; // what code before the first row has: the first rule is a gap
        for (int page = 0; page < pages; page++) {
            long start = (firstPage + page) << UnwindMaps.CODE_PAGE_SHIFT;
            long end = start + PAGE_BYTES;
            starts[page] = filled;
            if (row == rowCount || source.address(row) != start) {
                words[filled++] = rule << Short.SIZE;
            }
            while (row < rowCount && source.address(row) < end) {
                rule = ruleNumbers[source.rule(row)];
                words[filled++] = rule << Short.SIZE | (int) (source.address(row) - start);
                row++;
            }
            while (filled % ROWS_PER_LOCATION != 0) {
                words[filled] = words[filled - 1];
                filled++;
            }
        }
        starts[pages] = filled;
    }

    /** The number of the first page, counted from address 0 of the file. */
    long firstPage() {
        return firstPage;
    }

    /** How many rows the file has. */
    int rowCount() {
        return rowCount;
    }

    int pageCount() {
        return starts.length - 1;
    }

    /** The memory that the table takes. */
    long bytes() {
        return (long) UnwindMaps.LOCATION_BYTES * headLocations()
                + (long) UnwindMaps.ROW_BYTES * starts[pageCount()];
    }

    /** How many locations the table's head and the entries of its pages take. */
    int headLocations() {
        return SlabMemory.locations((long) UnwindMaps.PAGE_BYTES * (1 + pageCount()));
    }

    int[] words() {
        return words;
    }

    /** The index of the first word of a page. */
    int start(int page) {
        return starts[page];
    }

    int count(int page) {
        return starts[page + 1] - starts[page];
    }

    /** How many locations the rows of some pages take. */
    int locations(int fromPage, int toPage) {
        return SlabMemory.locations(
                (long) (starts[toPage] - starts[fromPage]) * UnwindMaps.ROW_BYTES);
    }

    /** The page behind the last one whose rows share a piece with those of this one. */
    int endOfPiece(int fromPage) {
        int to = fromPage + 1;
        while (to < pageCount() && starts[to + 1] - starts[fromPage] <= ROWS_PER_PIECE) {
            to++;
        }
        return to;
    }
}
