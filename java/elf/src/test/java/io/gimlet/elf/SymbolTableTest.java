// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolTableTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"sysv", "gnu", "both"})
    void dynamicSymbolsAreFoundWithoutSectionHeaders(String hashStyle) throws Exception {
        Path library =
                Fixtures.compile(
                        directory,
                        "library.c",
                        "library.so",
                        "-shared",
                        "-fPIC",
                        "-Wl,--hash-style=" + hashStyle);
        List<String> expected = Fixtures.symbols(Fixtures.open(library).dynsym().orElseThrow());

        ElfFile bare = Fixtures.parse(Fixtures.withoutSectionHeaders(Fixtures.read(library)));

        assertThat(bare.sections()).isEmpty();
        assertThat(bare.symtab()).isEmpty();
        assertThat(Fixtures.symbols(bare.dynsym().orElseThrow()))
                .isEqualTo(expected)
                .anyMatch(row -> row.endsWith(" exported_two"));
        assertThat(bare.buildId()).isPresent().isEqualTo(Fixtures.open(library).buildId());
    }

    @Test
    void dynamicSymbolsOfSystemLibrariesAreFoundWithoutSectionHeaders() throws Exception {
        Path libjvm = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
        List<String> expected = Fixtures.symbols(Fixtures.open(libjvm).dynsym().orElseThrow());

        ElfFile bare = Fixtures.parse(Fixtures.withoutSectionHeaders(Fixtures.read(libjvm)));

        assertThat(Fixtures.symbols(bare.dynsym().orElseThrow())).isEqualTo(expected);
    }

    @Test
    void aDebugFileHasNoSymbolsForTheDynamicLinker() throws Exception {
        Path library = Fixtures.compile(directory, "inlines.cpp", "l.so", "-g", "-shared", "-fPIC");
        Path debugFile = directory.resolve("l.debug");
        Fixtures.run("objcopy", "--only-keep-debug", library.toString(), debugFile.toString());
        assertThat(Fixtures.open(debugFile).dynsym()).isEmpty();
        assertThat(Fixtures.open(debugFile).symtab()).isPresent();
    }

    @Test
    void aLibraryThatExportsNothingHasNoDefinedDynamicSymbols() throws Exception {
        Path library =
                Fixtures.compile(
                        directory,
                        "library.c",
                        "library.so",
                        "-shared",
                        "-fPIC",
                        "-fvisibility=hidden",
                        "-Wl,--hash-style=gnu");
        List<String> expected = Fixtures.symbols(Fixtures.open(library).dynsym().orElseThrow());

        ElfFile bare = Fixtures.parse(Fixtures.withoutSectionHeaders(Fixtures.read(library)));

        // ld may leave undefined symbols out of reach of the hash table; they name no code.
        assertThat(expected).containsAll(Fixtures.symbols(bare.dynsym().orElseThrow()));
        assertThat(expected).noneMatch(row -> row.contains("exported"));
    }

    @Test
    void visitingAllocatesNothingPerSymbol() throws Exception {
        Path libjvm = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
        SymbolTable table = Fixtures.open(libjvm).symtab().orElseThrow();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] sum = new long[1];
        SymbolTable.Visitor visitor = (value, size, t, b, s, n) -> sum[0] += value + size;
        table.forEach(visitor);

        long before = threads.getCurrentThreadAllocatedBytes();
        table.forEach(visitor);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(table.count()).isGreaterThan(10_000);
        // One buffer of 48 KiB serves the whole table.
        assertThat(allocated).isLessThan(100_000);
    }
}
