// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.unwind.UnwindFile.Piece;
import io.gimlet.capture.unwind.UnwindFile.Table;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.UnwindMaps;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableWriterTest {
    private final PlainTableMemory plain = new PlainTableMemory();
    private final UnwindMaps maps = new UnwindMaps(plain);
    private final TableLookup lookup = new TableLookup(plain);
    private final RuleNumbers numbers = new RuleNumbers(maps, () -> 0);
    private final SlabMemory memory =
            new SlabMemory(maps, 4L * UnwindMaps.SLAB_BYTES, () -> 0, new InternalFailures());
    private final TableWriter writer = new TableWriter(maps, memory);

    private @Nullable Table write(KernelRows rows) throws KernelException {
        return writer.write(rows, numbers.take(0, rows.rules()));
    }

    @Test
    void whatIsWrittenIsWhatAWalkFinds() throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        for (int file = 0; file < 6; file++) {
            UnwindTable source =
                    CodeImage.random(random, 0x1000L + file * 77, 500_000 * (file + 1)).table();
            KernelRows rows = new KernelRows(source);
            Table table = write(rows);
            assertThat(table).isNotNull();
            assertThat(table.rows()).isEqualTo(source.rowCount());
            long first = table.firstPage() << UnwindMaps.CODE_PAGE_SHIFT;
            for (int i = 0; i < 500; i++) {
                long address = source.firstAddress() + random.nextLong(500_000L * (file + 1));
                assertThat(lookup.cfaOffsetIn(table.location(), address - first))
                        .isEqualTo(source.find(address).cfaOffset());
                assertThat(maps.ruleAt(table.location(), address - first))
                        .isEqualTo(lookup.ruleIn(table.location(), address - first));
            }
        }
    }

    @Test
    void aTableTakesTheMemoryThatItsRowsSay() throws Exception {
        KernelRows rows = new KernelRows(CodeImage.ofRows(100_000).table());
        long before = memory.usedBytes();
        Table table = write(rows);
        assertThat(table).isNotNull();
        assertThat(memory.usedBytes() - before).isEqualTo(rows.bytes());
        assertThat(table.pieces().stream().mapToLong(Piece::count).sum())
                .isEqualTo(rows.bytes() / UnwindMaps.LOCATION_BYTES);
        // Rows of 4 bytes, and little else.
        assertThat(rows.bytes()).isLessThan(100_000 * 4 * 101 / 100);
    }

    @Test
    void aTableThatDoesNotFitLeavesNothingBehind() throws Exception {
        memory.allocate(UnwindMaps.SLAB_LOCATIONS);
        memory.allocate(UnwindMaps.SLAB_LOCATIONS);
        memory.allocate(UnwindMaps.SLAB_LOCATIONS);
        long before = memory.usedBytes();
        assertThat(write(new KernelRows(CodeImage.ofRows(600_000).table()))).isNull();
        assertThat(memory.usedBytes()).isEqualTo(before);
    }
}
