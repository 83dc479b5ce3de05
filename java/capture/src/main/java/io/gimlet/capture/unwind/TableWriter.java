// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.capture.unwind.UnwindFile.Piece;
import io.gimlet.capture.unwind.UnwindFile.Table;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.UnwindMaps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the rows of a file into slab memory. For one thread at a time. */
final class TableWriter {
    private final UnwindMaps maps;
    private final SlabMemory memory;

    /** The rows of one page. */
    private final int[] numbered = new int[1 << UnwindMaps.CODE_PAGE_SHIFT];

    TableWriter(UnwindMaps maps, SlabMemory memory) {
        this.maps = maps;
        this.memory = memory;
    }

    /**
     * Writes the rows.
     *
     * @param ruleNumbers the kernel's numbers of the rows' rules
     * @return the table in the kernel; null when there is no memory for it now
     */
    @Nullable Table write(KernelRows rows, RuleNumbers.OfFile ruleNumbers) throws KernelException {
        List<Piece> pieces = new ArrayList<>();
        int location = allocate(pieces, rows.headLocations());
        int page = 0;
        while (location != SlabMemory.NONE && page < rows.pageCount()) {
            int end = rows.endOfPiece(page);
            int piece = allocate(pieces, rows.locations(page, end));
            if (piece == SlabMemory.NONE) {
                location = SlabMemory.NONE;
            } else {
                writePages(location, piece, rows, ruleNumbers.numbers(), page, end);
            }
            page = end;
        }
        if (location == SlabMemory.NONE) {
            pieces.forEach(piece -> memory.release(piece.location(), piece.count()));
            return null;
        }
        maps.putTable(location, rows.pageCount());
        return new Table(
                location, rows.firstPage(), List.copyOf(pieces), rows.rowCount(), ruleNumbers);
    }

    private void writePages(
            int table, int piece, KernelRows rows, int[] ruleNumbers, int from, int end) {
        for (int page = from; page < end; page++) {
            int at = piece + rows.locations(from, page);
            rows.number(page, ruleNumbers, numbered);
            maps.putRows(at, numbered, 0, rows.count(page));
            maps.putPage(table, page, at, rows.count(page));
        }
    }

    private int allocate(List<Piece> pieces, int locations) throws KernelException {
        int location = memory.allocate(locations);
        if (location != SlabMemory.NONE) {
            pieces.add(new Piece(location, locations));
        }
        return location;
    }
}
