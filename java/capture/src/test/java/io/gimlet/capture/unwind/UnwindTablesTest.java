// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.result.InternalFailures;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.kernel.CodeUnwinder;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.UnwindMaps;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnwindTablesTest {
    private static final int PROCESS = 100;
    private static final long CODE_START = 0x1000;
    private static final long IN_MEMORY = 0x7f00_0000_0000L;

    private final PlainTableMemory plain = new PlainTableMemory();
    private final UnwindMaps maps = new UnwindMaps(plain);
    private final TableLookup lookup = new TableLookup(plain);
    private final List<UnwindTables> opened = new ArrayList<>();
    private final InternalFailures failures = new InternalFailures();
    private long nowNanos;

    @AfterEach
    void close() {
        opened.forEach(UnwindTables::close);
    }

    /** Tables with a clock that stands still. */
    private UnwindTables tables(int slabs) {
        return open(
                new UnwindTables(
                        maps,
                        (long) slabs * UnwindMaps.SLAB_BYTES,
                        CodeUnwinder.FRAME_POINTER,
                        failures,
                        () -> nowNanos,
                        Optional::empty));
    }

    /** Tables whose loading thread runs. */
    private UnwindTables running(int slabs) {
        UnwindTables tables =
                open(
                        new UnwindTables(
                                maps,
                                (long) slabs * UnwindMaps.SLAB_BYTES,
                                CodeUnwinder.FRAME_POINTER,
                                failures,
                                Host::monotonicNanos,
                                Optional::empty));
        tables.start();
        return tables;
    }

    private UnwindTables open(UnwindTables tables) {
        opened.add(tables);
        return tables;
    }

    private static UnwindFile file(int rows) throws MalformedElfException {
        return CodeImage.ofRows(rows).file();
    }

    private static MappedCode mapped(long start, long bytes, UnwindFile file) {
        return new MappedCode(start, start + bytes, file, start - CODE_START, CodeUnwinder.NONE);
    }

    private static MappedCode generated(long start) {
        return new MappedCode(start, start + 4096, null, 0, CodeUnwinder.FRAME_POINTER);
    }

    private static List<MappedCode> generated(int count) {
        List<MappedCode> code = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            code.add(generated(IN_MEMORY + 8192L * i));
        }
        return code;
    }

    private static void load(UnwindTables tables, UnwindFile file) throws InterruptedException {
        tables.request(file);
        while (!tables.isIdle()) {
            Thread.sleep(1);
        }
    }

    @Test
    void aProcessIsKnownByWhatItHasMapped() throws Exception {
        UnwindTables tables = tables(1);
        UnwindFile file = file(100);
        assertThat(
                        tables.publish(
                                PROCESS,
                                1,
                                List.of(
                                        mapped(IN_MEMORY, 4096, file),
                                        generated(IN_MEMORY + 65536))))
                .isTrue();
        assertThat(lookup.unwinder(PROCESS, IN_MEMORY)).isEqualTo(TableLookup.PENDING);
        assertThat(lookup.unwinder(PROCESS, IN_MEMORY + 4095)).isEqualTo(TableLookup.PENDING);
        assertThat(lookup.unwinder(PROCESS, IN_MEMORY + 4096)).isEqualTo(-1);
        assertThat(lookup.unwinder(PROCESS, IN_MEMORY + 65536))
                .isEqualTo(TableLookup.FRAME_POINTER);
        assertThat(lookup.unwinder(PROCESS + 1, IN_MEMORY)).isEqualTo(-1);
        assertThat(tables.spaceOf(PROCESS, 1)).isPresent();
        assertThat(tables.spaceOf(PROCESS, 2)).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadCostsItselfAlone() throws Exception {
        UnwindTables tables = running(1);
        UnwindFile unreadable;
        try (Arena arena = Arena.ofShared()) {
            unreadable = CodeImage.ofRows(100).file(arena);
        }
        load(tables, unreadable);
        UnwindFile good = file(100);
        load(tables, good);

        assertThat(unreadable.unwinder()).isEqualTo(CodeUnwinder.NONE);
        assertThat(good.unwinder()).isEqualTo(CodeUnwinder.TABLE);
        assertThat(failures.list())
                .hasSize(1)
                .allMatch(failure -> failure.first().contains("Already closed at io.gimlet."));
    }

    @Test
    void anErrorCostsTheRowsOfOneFile() throws Exception {
        AtomicBoolean hasFailed = new AtomicBoolean();
        UnwindTables tables =
                open(
                        new UnwindTables(
                                maps,
                                UnwindMaps.SLAB_BYTES,
                                CodeUnwinder.FRAME_POINTER,
                                failures,
                                () -> failFirst(hasFailed),
                                Optional::empty));
        tables.start();
        UnwindFile unlucky = file(100);
        load(tables, unlucky);
        UnwindFile good = file(100);
        load(tables, good);

        assertThat(unlucky.unwinder()).isEqualTo(CodeUnwinder.NONE);
        assertThat(good.unwinder()).isEqualTo(CodeUnwinder.TABLE);
        assertThat(failures.list())
                .hasSize(1)
                .allMatch(failure -> failure.first().contains("StackOverflowError"));
    }

    /** A clock that fails when rows are first put into the kernel. */
    private static long failFirst(AtomicBoolean hasFailed) {
        if (hasFailed.compareAndSet(false, true)) {
            throw new StackOverflowError();
        }
        return Host.monotonicNanos();
    }

    @Test
    void aFileCanHaveHalfOfTheMemory() throws Exception {
        UnwindTables tables = running(2);
        int half = UnwindMaps.SLAB_BYTES / UnwindMaps.ROW_BYTES;
        UnwindFile fits = file(half - 20_000);
        load(tables, fits);
        UnwindFile tooLarge = file(half + 20_000);
        load(tables, tooLarge);

        assertThat(tooLarge.unwinder()).isEqualTo(CodeUnwinder.TOO_LARGE);
        assertThat(fits.unwinder()).isEqualTo(CodeUnwinder.TABLE);
    }

    @Test
    void rulesOfFilesThatAreMappedNowhereMakeRoom() throws Exception {
        UnwindTables tables = running(8);
        List<UnwindFile> files = new ArrayList<>();
        for (int i = 0; i < 5; i++) { // each with 4,096 rules, of 16,384 that one owner can have
            int[] offsets = new int[4100];
            Arrays.setAll(offsets, row -> 16 + 8 * row);
            for (int row = 0; row < offsets.length; row++) {
                offsets[row] += 8 * 4100 * i;
            }
            files.add(new CodeImage(CODE_START, 4 * 4100).function(CODE_START, 4, offsets).file());
        }
        for (int i = 0; i < 5; i++) {
            tables.publish(PROCESS + i, i, List.of(mapped(IN_MEMORY, 4096 * 5, files.get(i))));
            load(tables, files.get(i));
        }
        assertThat(lookup.rule(PROCESS, IN_MEMORY)).isPositive();
        assertThat(lookup.rule(PROCESS, IN_MEMORY + 4 * 4099))
                .as("more than a file can have")
                .isEqualTo(RuleNumbers.NO_RULE_LEFT);
        assertThat(lookup.rule(PROCESS + 4, IN_MEMORY + 400))
                .as("more than its owner can have")
                .isEqualTo(RuleNumbers.NO_RULE_LEFT);

        tables.forget(PROCESS);
        UnwindFile next = new CodeImage(CODE_START, 400).function(CODE_START, 4, 1 << 18).file();
        tables.publish(PROCESS + 5, 5, List.of(mapped(IN_MEMORY, 4096, next)));
        load(tables, next);

        assertThat(lookup.rule(PROCESS + 5, IN_MEMORY)).isBetween(1, UnwindMaps.MAX_RULES - 1);
        assertThat(files.getFirst().unwinder()).isEqualTo(CodeUnwinder.PENDING);
        assertThat(files.get(1).unwinder()).isEqualTo(CodeUnwinder.TABLE);
    }

    @Test
    void everyDescriptionHasAGenerationOfItsOwn() throws Exception {
        UnwindTables tables = tables(1);
        List<Integer> generations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tables.publish(PROCESS + i % 2, 1, List.of(generated(IN_MEMORY)));
            generations.add(plain.spaces.get(PROCESS + i % 2).generation());
        }
        assertThat(generations).doesNotHaveDuplicates().doesNotContain(0);
    }

    @Test
    void aTableIsEnteredWhereItsFileIsMappedAlready() throws Exception {
        UnwindTables tables = running(1);
        UnwindFile file = file(100);
        tables.publish(PROCESS, 1, List.of(mapped(IN_MEMORY, 4096, file)));
        tables.publish(PROCESS + 1, 2, List.of(mapped(2 * IN_MEMORY, 4096, file)));
        var before = plain.spaces.get(PROCESS);
        long changes = tables.changes();
        load(tables, file);
        assertThat(plain.spaces.get(PROCESS)).as("in place").isEqualTo(before);
        assertThat(tables.changes()).isGreaterThan(changes);
        assertThat(file.unwinder()).isEqualTo(CodeUnwinder.TABLE);
        for (int row = 0; row < 100; row++) {
            int offset = 16 + 8 * row;
            assertThat(lookup.cfaOffset(PROCESS, IN_MEMORY + 4 * row)).isEqualTo(offset);
            assertThat(lookup.cfaOffset(PROCESS + 1, 2 * IN_MEMORY + 4 * row)).isEqualTo(offset);
        }
        assertThat(lookup.cfaOffset(PROCESS, IN_MEMORY + 400)).isEqualTo(TableLookup.GAP);
        assertThat(tables.statistics().files()).isOne();
        assertThat(tables.statistics().rows()).isEqualTo(101); // the last one ends the code

        // Whoever maps it later has it at once.
        tables.publish(PROCESS + 2, 3, List.of(mapped(3 * IN_MEMORY, 4096, file)));
        assertThat(lookup.unwinder(PROCESS + 2, 3 * IN_MEMORY)).isEqualTo(TableLookup.TABLE);
    }

    @Test
    void aFileWithoutRowsIsWalkedAsTheOptionsSay() throws Exception {
        UnwindTables tables = running(1);
        UnwindFile file = new CodeImage(CODE_START, 4096).file();
        tables.publish(PROCESS, 1, List.of(mapped(IN_MEMORY, 4096, file)));
        load(tables, file);
        assertThat(lookup.unwinder(PROCESS, IN_MEMORY)).isEqualTo(TableLookup.FRAME_POINTER);
        assertThat(tables.statistics().files()).isZero();
    }

    @Test
    void formerSpacesAreKeptUntilTheyAreForgotten() throws Exception {
        UnwindTables tables = tables(1);
        tables.publish(PROCESS, 2, generated(3));
        long used = tables.statistics().bytes();
        tables.describeFormer(1, generated(5));
        tables.describeFormer(1, generated(7));
        assertThat(tables.spaceOf(PROCESS, 1).orElseThrow().count()).isEqualTo(7);
        assertThat(tables.spaceOf(PROCESS, 2).orElseThrow().count()).isEqualTo(3);
        assertThat(tables.statistics().bytes())
                .as("one description, not two")
                .isEqualTo(used + 7 * 32);
        tables.forgetFormer(Set.of());
        assertThat(tables.spaceOf(PROCESS, 1)).isEmpty();
        assertThat(tables.statistics().bytes()).isEqualTo(used);
    }

    @Test
    void nothingLeaksHoweverOftenProcessesChange() throws Exception {
        UnwindTables tables = tables(2);
        UnwindFile file = file(10);
        for (int i = 0; i < 10_000; i++) {
            List<MappedCode> code = new ArrayList<>(generated(1 + i % 300));
            code.add(mapped(IN_MEMORY * 2, 4096, file));
            code.add(mapped(IN_MEMORY * 2 + 8192, 4096, file));
            assertThat(tables.publish(PROCESS + i % 50, i, code)).isTrue();
            if (i % 7 == 0) {
                tables.forget(PROCESS + i % 50);
            }
            if (i % 5 == 0) {
                tables.describeFormer(i, code);
                tables.forgetFormer(Set.of());
            }
            nowNanos += 10_000_000;
        }
        for (int i = 0; i < 50; i++) {
            tables.forget(PROCESS + i);
        }
        assertThat(plain.spaces).isEmpty();
        assertThat(tables.statistics().bytes()).isZero();
        nowNanos += SlabMemory.GRACE_NANOS;
        assertThat(tables.publish(PROCESS, 1, generated(65_536))).as("a whole slab").isTrue();
    }

    @Test
    void theTableThatWalksUseLeastLeaves() throws Exception {
        UnwindTables tables = running(1);
        List<UnwindFile> files = List.of(file(200_000), file(200_001), file(200_002));
        for (int i = 0; i < 3; i++) {
            tables.publish(PROCESS + i, i, List.of(mapped(IN_MEMORY, 1 << 20, files.get(i))));
        }
        load(tables, files.get(0));
        load(tables, files.get(1));
        maps.setUses(files.get(0).state().table().location(), 1000);
        maps.setUses(files.get(1).state().table().location(), 10);
        load(tables, files.get(2));
        assertThat(lookup.unwinder(PROCESS, IN_MEMORY)).isEqualTo(TableLookup.TABLE);
        assertThat(lookup.unwinder(PROCESS + 1, IN_MEMORY)).isEqualTo(TableLookup.EVICTED);
        assertThat(lookup.unwinder(PROCESS + 2, IN_MEMORY)).isEqualTo(TableLookup.TABLE);
        assertThat(lookup.cfaOffset(PROCESS + 2, IN_MEMORY + 4 * 1234))
                .isEqualTo(16 + 8 * (1234 % 500));
        assertThat(tables.statistics().evictions()).isOne();
        assertThat(tables.statistics().files()).isEqualTo(2);
        assertThat(maps.uses(files.get(0).state().table().location())).as("halved").isEqualTo(500);

        // What has left is not asked for again: it would push others out.
        tables.request(files.get(1));
        assertThat(tables.isIdle()).isTrue();
    }

    @Test
    void aTableThatNobodyHasMappedLeavesFirst() throws Exception {
        UnwindTables tables = running(1);
        List<UnwindFile> files = List.of(file(200_000), file(200_001), file(200_002));
        tables.publish(PROCESS, 1, List.of(mapped(IN_MEMORY, 1 << 20, files.get(0))));
        for (UnwindFile file : files.subList(0, 2)) {
            load(tables, file);
        }
        maps.setUses(files.get(0).state().table().location(), 1);
        maps.setUses(files.get(1).state().table().location(), 1000);
        load(tables, files.get(2));

        assertThat(files.get(0).unwinder()).isEqualTo(CodeUnwinder.TABLE);
        assertThat(files.get(1).unwinder()).isEqualTo(CodeUnwinder.EVICTED);
    }

    @Test
    void aFileIsDroppedWhenNobodyHasItMapped() throws Exception {
        UnwindTables tables = running(1);
        UnwindFile file = file(1000);
        tables.publish(PROCESS, 1, List.of(mapped(IN_MEMORY, 4096, file)));
        load(tables, file);

        assertThat(tables.drop(file)).as("while it is mapped").isFalse();
        assertThat(file.unwinder()).isEqualTo(CodeUnwinder.TABLE);
        tables.forget(PROCESS);
        assertThat(tables.drop(file)).isTrue();
        assertThat(tables.statistics().bytes()).isZero();
        assertThat(tables.statistics().files()).isZero();
        assertThat(tables.statistics().evictions()).as("which are for want of memory").isZero();
    }

    @Test
    void aFormerSpaceStaysWhileASampleNeedsIt() throws Exception {
        UnwindTables tables = tables(1);
        tables.describeFormer(1, generated(5));
        tables.describeFormer(2, generated(5));
        tables.forgetFormer(Set.of(2));

        assertThat(tables.spaceOf(PROCESS, 1)).isEmpty();
        assertThat(tables.spaceOf(PROCESS, 2)).isPresent();
    }

    @Test
    void aFileLargerThanTheBudgetPushesNothingOut() throws Exception {
        UnwindTables tables = running(1);
        UnwindFile small = file(1000);
        UnwindFile large = file(600_000);
        tables.publish(
                PROCESS,
                1,
                List.of(mapped(IN_MEMORY, 4096, small), mapped(2 * IN_MEMORY, 4096, large)));
        load(tables, small);
        load(tables, large);
        assertThat(small.unwinder()).isEqualTo(CodeUnwinder.TABLE);
        assertThat(large.unwinder()).isEqualTo(CodeUnwinder.TOO_LARGE);
        assertThat(lookup.unwinder(PROCESS, 2 * IN_MEMORY)).isEqualTo(TableLookup.TOO_LARGE);
    }

    @Test
    void aProcessThatDoesNotFitPushesOutNoMoreThanItNeeds() throws Exception {
        UnwindTables tables = running(1);
        List<UnwindFile> files =
                List.of(file(100_000), file(100_001), file(100_002), file(100_003));
        for (UnwindFile file : files) {
            load(tables, file);
        }
        // Each takes 12,500 locations; those beside the free memory are the least used.
        for (int i = 0; i < 4; i++) {
            maps.setUses(files.get(i).state().table().location(), 1000 - i);
        }
        List<MappedCode> many = generated(16_000);
        for (int attempt = 0; attempt < 20; attempt++) {
            assertThat(tables.publish(PROCESS, 1, many)).as("too early").isFalse();
        }
        assertThat(tables.statistics().evictions()).isEqualTo(2);
        while (!tables.publish(PROCESS, 1, many)) {
            Thread.sleep(10);
        }
        assertThat(tables.statistics().files()).isEqualTo(2);
    }

    @Test
    void aProcessMoreThanTheMapHoldsIsRefusedWithoutALoss() throws Exception {
        UnwindTables tables = tables(1);
        plain.mostSpaces = 2;
        assertThat(tables.publish(1, 1, generated(4))).isTrue();
        assertThat(tables.publish(2, 2, generated(4))).isTrue();
        long used = tables.statistics().bytes();
        assertThat(tables.publish(3, 3, generated(4))).isFalse();
        assertThat(tables.statistics().bytes()).isEqualTo(used);
        tables.forget(1);
        assertThat(tables.publish(3, 3, generated(4))).isTrue();
    }

    @Test
    void allMappingsOfAProcessWithAsManyAsThereMayBeAreKnown() throws KernelException {
        UnwindTables tables = tables(1);
        assertThat(tables.publish(PROCESS, 1, generated(65_530))).isTrue();
        assertThat(plain.spaces.get(PROCESS).count()).isEqualTo(65_530);
        assertThat(lookup.unwinder(PROCESS, IN_MEMORY + 8192L * 65_529))
                .isEqualTo(TableLookup.FRAME_POINTER);
        tables.forget(PROCESS);
        nowNanos += SlabMemory.GRACE_NANOS;
        assertThat(tables.publish(PROCESS, 1, generated(70_000)))
                .as("vm.max_map_count raised")
                .isTrue();
        assertThat(plain.spaces.get(PROCESS).count()).isEqualTo(65_536);
    }

    @Test
    void closingWaitsForTheLoadingThread() throws Exception {
        for (int i = 0; i < 20; i++) {
            UnwindTables tables = running(4);
            UnwindFile file = file(300_000);
            tables.request(file);
            tables.close();
            CodeUnwinder then = file.unwinder();
            Thread.sleep(2);
            assertThat(file.unwinder()).isEqualTo(then);
        }
    }
}
