// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.ElfHeader;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.SymbolTable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the unwind information of a file is found. */
class UnwindTableTest {
    @TempDir static Path directory;
    private static Path library = Path.of("");
    private static Path debugOnly = Path.of("");

    @BeforeAll
    static void buildFixtures() {
        // Without the start files, whose code without FDEs is known by its sections.
        library =
                Fixtures.compile(
                        directory, "library.c", "usual.so", "-shared", "-fPIC", "-nostartfiles");
        debugOnly = compileWithDebugFrame("debug.so");
    }

    /** No .eh_frame, not even that of the C library's start files or of the linkage table. */
    private static Path compileWithDebugFrame(String name, String... options) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "-shared",
                                "-fPIC",
                                "-g",
                                "-nostdlib",
                                "-fno-exceptions",
                                "-fno-asynchronous-unwind-tables",
                                "-Wl,--no-ld-generated-unwind-info"));
        all.addAll(List.of(options));
        return Fixtures.compile(directory, "library.c", name, all.toArray(String[]::new));
    }

    private static List<String> rows(Path file) throws MalformedElfException {
        return FrameBytes.rows(UnwindTable.read(Fixtures.open(file)));
    }

    @Test
    void readsEhFrame() throws Exception {
        UnwindTable table = UnwindTable.read(Fixtures.open(library));
        SymbolTable symbols = Fixtures.open(library).symtab().orElseThrow();

        assertThat(table.source()).isEqualTo(UnwindSource.EH_FRAME);
        assertThat(table.rules()).first().isEqualTo(UnwindRule.GAP);
        assertThat(table.gaps()).isEmpty();
        assertThat(table.fdeCount()).isGreaterThan(3);
        for (String symbol : Fixtures.symbols(symbols)) {
            if (symbol.endsWith("exported_two")) {
                long address = Long.parseLong(symbol.substring(0, 16), 16);
                assertThat(FrameBytes.text(table.find(address))).isEqualTo("r7+8");
            }
        }
    }

    @Test
    void findsEhFrameWithoutSectionHeaders() throws Exception {
        ElfFile bare = Fixtures.parse(Fixtures.withoutSectionHeaders(Fixtures.read(library)));
        UnwindTable table = UnwindTable.read(bare);

        assertThat(table.source()).isEqualTo(UnwindSource.EH_FRAME_HDR);
        assertThat(FrameBytes.rows(table)).isEqualTo(rows(library)).isNotEmpty();
        assertThat(table.gaps()).isEmpty();
    }

    @Test
    void readsTheVdso() throws Exception {
        byte[] image = Fixtures.readVdso();
        UnwindTable table = UnwindTable.read(Fixtures.parse(image));
        UnwindTable bare = UnwindTable.read(Fixtures.parse(Fixtures.withoutSectionHeaders(image)));

        assertThat(table.source()).isEqualTo(UnwindSource.EH_FRAME);
        assertThat(FrameBytes.rows(table)).isNotEmpty().isEqualTo(FrameBytes.rows(bare));
        assertThat(table.gaps()).isEmpty();
    }

    @Test
    void readsDebugFrame() throws Exception {
        UnwindTable table = UnwindTable.read(Fixtures.open(debugOnly));

        assertThat(table.source()).isEqualTo(UnwindSource.DEBUG_FRAME);
        assertThat(FrameBytes.rows(table)).hasSizeGreaterThan(3);
        assertThat(table.gaps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"zlib-gabi", "zlib-gnu", "zstd"})
    void readsCompressedDebugFrames(String compression) throws Exception {
        Path compressed = directory.resolve(compression);
        Fixtures.run(
                "objcopy",
                "--compress-debug-sections=" + compression,
                debugOnly.toString(),
                compressed.toString());

        assertThat(Fixtures.run("readelf", "-SW", compressed.toString()))
                .containsAnyOf(".zdebug_frame", " C ");
        assertThat(rows(compressed)).isEqualTo(rows(debugOnly));
    }

    @Test
    void debugFramesCompressedInAnotherWayAreCounted() throws Exception {
        Path compressed = directory.resolve("zlib");
        Fixtures.run(
                "objcopy",
                "--compress-debug-sections=zlib-gabi",
                debugOnly.toString(),
                compressed.toString());
        byte[] bytes = Fixtures.read(compressed);
        Section frames = Fixtures.parse(bytes).section(".debug_frame").orElseThrow();
        assertThat(frames.flags() & Section.SHF_COMPRESSED).isNotZero();
        int unknown = 3;
        Fixtures.littleEndian(bytes).putInt((int) frames.fileOffset(), unknown);

        UnwindTable table = UnwindTable.read(Fixtures.parse(bytes));

        assertThat(table.source()).isEqualTo(UnwindSource.NONE);
        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.UNSUPPORTED_COMPRESSION, 1));
    }

    /** The loader maps what is there: only sections that are not loaded can be compressed. */
    @Test
    void compressedFramesThatAreLoadedAreNonsense() throws Exception {
        Path compressed = directory.resolve("zlib");
        Fixtures.run(
                "objcopy",
                "--compress-debug-sections=zlib-gabi",
                debugOnly.toString(),
                compressed.toString());
        byte[] bytes = Fixtures.read(compressed);
        long frames = Fixtures.parse(bytes).section(".debug_frame").orElseThrow().fileOffset();
        ByteBuffer file = Fixtures.littleEndian(bytes);
        int header = (int) file.getLong(0x28); // e_shoff
        while (file.getLong(header + 24) != frames) { // sh_offset
            header += 64;
        }
        file.putLong(header + 8, Section.SHF_COMPRESSED | Section.SHF_ALLOC); // sh_flags

        UnwindTable table = UnwindTable.read(Fixtures.parse(bytes));

        assertThat(table.source()).isEqualTo(UnwindSource.NONE);
        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.MALFORMED, 1));
    }

    @Test
    void endsWhenItMayNotGoOn() throws Exception {
        Path large = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
        ElfFile file = Fixtures.open(large);
        AtomicInteger asked = new AtomicInteger();

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> UnwindTable.read(file, () -> asked.incrementAndGet() < 3));
        assertThat(asked).hasValue(3);
        assertThat(UnwindTable.read(file, () -> true).rowCount()).isPositive();
    }

    @Test
    void readsTheDebugFrameOfASeparateFile() throws Exception {
        Path stripped = directory.resolve("stripped.so");
        Path debug = directory.resolve("stripped.debug");
        Fixtures.run("objcopy", "--only-keep-debug", debugOnly.toString(), debug.toString());
        Fixtures.run("strip", "-o", stripped.toString(), debugOnly.toString());

        UnwindTable without = UnwindTable.read(Fixtures.open(stripped));
        UnwindTable with = UnwindTable.read(Fixtures.open(stripped), Fixtures.open(debug));

        assertThat(without.source()).isEqualTo(UnwindSource.NONE);
        assertThat(without.fdeCount()).isZero();
        assertThat(with.source()).isEqualTo(UnwindSource.DEBUG_FRAME);
        assertThat(FrameBytes.rows(with)).isEqualTo(rows(debugOnly));
    }

    @Test
    void theEhFrameOfADebugFileHasNoContents() throws Exception {
        Path debug = directory.resolve("usual.debug");
        Fixtures.run("objcopy", "--only-keep-debug", library.toString(), debug.toString());

        assertThat(UnwindTable.read(Fixtures.open(debug)).source()).isEqualTo(UnwindSource.NONE);
    }

    @Test
    void objectFilesHaveNone() throws Exception {
        Path object = Fixtures.compile(directory, "library.c", "library.o", "-c");

        UnwindTable table = UnwindTable.read(Fixtures.open(object));
        assertThat(table.source()).isEqualTo(UnwindSource.NONE);
        assertThat(table.rowCount()).isZero();
        assertThat(table.firstAddress()).isZero();
        assertThat(table.find(0x1000)).isEqualTo(UnwindRule.GAP);
    }

    @Test
    void otherMachinesHaveNone() throws Exception {
        byte[] arm = Fixtures.read(library);
        arm[ElfHeader.MACHINE_OFFSET] = (byte) 183;

        assertThat(UnwindTable.read(Fixtures.parse(arm)).source()).isEqualTo(UnwindSource.NONE);
    }
}
