// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.unwind.UnwindRule;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.UnwindMaps;
import io.gimlet.kernel.WalkRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a file as the kernel has them, but for the numbers of the rules, which are the file's
 * own: for each 64 KiB page of code those in it, the first of them at the page's start, and the
 * last one repeated until they fill whole locations. Immutable.
 */
final class KernelRows {
    /** In place of a rule's index where frame pointers unwind the code. */
    private static final int FRAME_POINTER = UnwindMaps.handOver(CodeUnwinder.FRAME_POINTER);

    /** An eighth of those that all files share: several times what the largest programs have. */
    private static final int MOST_RULES = UnwindMaps.MAX_RULES / 8;

    private static final int PAGE_BYTES = 1 << UnwindMaps.CODE_PAGE_SHIFT;

    private static final int ROWS_PER_LOCATION = UnwindMaps.LOCATION_BYTES / UnwindMaps.ROW_BYTES;

    /** Pages share a piece of memory up to so many rows, so that pieces are few. */
    private static final int ROWS_PER_PIECE = 16_384;

    private final long firstPage;
    private final int rowCount;
    private final List<WalkRule> rules;

    /**
     * Each with the low 16 bits of its address, and above them the index of its rule, {@link
     * #FRAME_POINTER}, or {@link RuleNumbers#NO_RULE_LEFT}.
     */
    private final int[] words;

    /** Where the rows of each page begin; one more than there are pages. */
    private final int[] starts;

    /**
     * Rows that were laid out before.
     *
     * @param starts where the words of each page begin, and where those of the last one end
     */
    KernelRows(long firstPage, int rowCount, List<WalkRule> rules, int[] starts, int[] words) {
        this.firstPage = firstPage;
        this.rowCount = rowCount;
        this.rules = rules;
        this.starts = starts;
        this.words = words;
    }

    /**
     * Lays out the rows.
     *
     * @param source with at least one row
     */
    KernelRows(UnwindTable source) {
        int[] indices = new int[source.rules().size()];
        rules = walkRules(source.rules(), indices);
        rowCount = source.rowCount();
        firstPage = source.firstAddress() >>> UnwindMaps.CODE_PAGE_SHIFT;
        long lastPage = source.address(rowCount - 1) >>> UnwindMaps.CODE_PAGE_SHIFT;
        int pages = (int) (lastPage - firstPage) + 1;
        int[] filling = new int[rowCount + (1 + ROWS_PER_LOCATION) * pages];
        starts = new int[pages + 1];
        int filled = 0;
        int row = 0;
        int rule = 0; // what code before the first row has: the first rule is a gap
        for (int page = 0; page < pages; page++) {
            long start = (firstPage + page) << UnwindMaps.CODE_PAGE_SHIFT;
            long end = start + PAGE_BYTES;
            starts[page] = filled;
            if (row == rowCount || source.address(row) != start) {
                filling[filled++] = rule << Short.SIZE;
            }
            while (row < rowCount && source.address(row) < end) {
                rule = indices[source.rule(row)];
                filling[filled++] = rule << Short.SIZE | (int) (source.address(row) - start);
                row++;
            }
            while (filled % ROWS_PER_LOCATION != 0) {
                filling[filled] = filling[filled - 1];
                filled++;
            }
        }
        starts[pages] = filled;
        words = Arrays.copyOf(filling, filled);
    }

    /** Collects the rules of a file, and the index of each or what stands for it. */
    private static List<WalkRule> walkRules(List<UnwindRule> rules, int[] indices) {
        List<WalkRule> walkRules = new ArrayList<>(indices.length);
        for (int i = 0; i < indices.length; i++) {
            if (rules.get(i).cfa() == UnwindRule.Cfa.FRAME_POINTER) {
                indices[i] = FRAME_POINTER;
            } else if (walkRules.size() < MOST_RULES) {
                indices[i] = walkRules.size();
                walkRules.add(WalkRules.of(rules.get(i)));
            } else {
                indices[i] = RuleNumbers.NO_RULE_LEFT;
            }
        }
        return walkRules;
    }

    private static boolean isRule(int index, int ruleCount) {
        return index < ruleCount || index == FRAME_POINTER || index == RuleNumbers.NO_RULE_LEFT;
    }

    /** The number of the first page, counted from address 0 of the file. */
    long firstPage() {
        return firstPage;
    }

    /** How many rows the file has. */
    int rowCount() {
        return rowCount;
    }

    /** The distinct rules; the first one is {@link WalkRule#GAP}. */
    List<WalkRule> rules() {
        return rules;
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

    /**
     * The index of the first word of a page; of the page behind the last one, how many there are.
     */
    int start(int page) {
        return starts[page];
    }

    /**
     * Writes the words of a page with the kernel's numbers of the rules. In steps of a location,
     * here and below: the JVM compiles what is called a thousand times long before the loop around
     * it, and most files have too few rows for that.
     */
    void number(int page, int[] ruleNumbers, int[] numbered) {
        int start = starts[page];
        for (int at = start; at < starts[page + 1]; at += ROWS_PER_LOCATION) {
            numberLocation(at, ruleNumbers, numbered, at - start);
        }
    }

    private void numberLocation(int at, int[] ruleNumbers, int[] numbered, int to) {
        for (int i = 0; i < ROWS_PER_LOCATION; i++) {
            int word = words[at + i];
            int rule = word >>> Short.SIZE;
            numbered[to + i] =
                    rule >= UnwindMaps.MAX_RULES // another unwinder
                            ? word
                            : ruleNumbers[rule] << Short.SIZE | (word & 0xffff);
        }
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

    /** Whether all that this class says of its fields holds. */
    boolean isWellFormed() {
        boolean arePagesWell =
                firstPage >= 0
                        && firstPage <= -1L >>> UnwindMaps.CODE_PAGE_SHIFT
                        && pageCount() > 0
                        && starts[0] == 0
                        && starts[pageCount()] == words.length
                        && !rules.isEmpty()
                        && rules.getFirst().equals(WalkRule.GAP);
        // The starts of all pages first: words are looked at by them.
        for (int page = 0; arePagesWell && page < pageCount(); page++) {
            int count = starts[page + 1] - starts[page];
            arePagesWell = count > 0 && count <= PAGE_BYTES && count % ROWS_PER_LOCATION == 0;
        }
        for (int page = 0; arePagesWell && page < pageCount(); page++) {
            arePagesWell = isPageWellFormed(starts[page], starts[page + 1]);
        }
        return arePagesWell && rowCount > 0 && rowCount <= words.length;
    }

    private boolean isPageWellFormed(int from, int to) {
        int last = words[from];
        boolean isWell = (last & 0xffff) == 0 && isRule(last >>> Short.SIZE, rules.size());
        for (int at = from; isWell && at < to; at += ROWS_PER_LOCATION) {
            isWell = isLocationWellFormed(at, last, rules.size());
            last = words[at + ROWS_PER_LOCATION - 1];
        }
        return isWell;
    }

    private boolean isLocationWellFormed(int at, int before, int ruleCount) {
        int last = before;
        for (int i = at; i < at + ROWS_PER_LOCATION; i++) {
            int word = words[i];
            boolean isHigher = (word & 0xffff) > (last & 0xffff);
            if (word != last && (!isHigher || !isRule(word >>> Short.SIZE, ruleCount))) {
                return false;
            }
            last = word;
        }
        return true;
    }
}
