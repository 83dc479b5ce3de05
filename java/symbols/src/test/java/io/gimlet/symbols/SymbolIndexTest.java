// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SymbolTable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How addresses resolve in {@code layout.s}. */
class SymbolIndexTest {
    private static final int MACHINE_OFFSET = 18;
    private static final byte EM_AARCH64 = (byte) 183;

    @TempDir static Path directory;
    private static Path library = Path.of("");
    private static Map<String, Long> addresses = Map.of();

    @BeforeAll
    static void buildFixture() throws MalformedElfException {
        library = Fixtures.layout(directory);
        addresses = addresses(Fixtures.open(library));
    }

    @Test
    void anAddressInAFunctionHasItsName() throws Exception {
        assertThat(at("first", 0)).isEqualTo("first+0");
        assertThat(at("first", 15)).isEqualTo("first+15");
    }

    @Test
    void anAddressInAGapHasNone() throws Exception {
        assertThat(at("first", 16)).isEqualTo("NO_SYMBOL");
        assertThat(at("first", 31)).isEqualTo("NO_SYMBOL");
        assertThat(at("first", -1)).isEqualTo("NO_SYMBOL");
    }

    @Test
    void anAddressInNestedFunctionsBelongsToTheInnermost() throws Exception {
        assertThat(at("outer", 7)).isEqualTo("outer+7");
        assertThat(at("outer", 8)).isEqualTo("inner+0");
        assertThat(at("outer", 15)).isEqualTo("inner+7");
        assertThat(at("outer", 16)).isEqualTo("outer+16");
    }

    @Test
    void aLabelInsideASizedFunctionNamesNothing() throws Exception {
        assertThat(at("label_in_outer", 0)).isEqualTo("outer+16");
        assertThat(at("label_in_outer", 15)).isEqualTo("outer+31");
    }

    @Test
    void aSymbolWithoutSizeReachesToTheNext() throws Exception {
        assertThat(at("label", 0)).isEqualTo("label+0");
        assertThat(at("label", 31)).isEqualTo("label+31");
        assertThat(at("unsized_function", 15)).isEqualTo("unsized_function+15");
    }

    @Test
    void theLastSymbolWithoutSizeReachesToTheEndOfItsSection() throws Exception {
        assertThat(at("last_label", 7)).isEqualTo("last_label+7");
        assertThat(at("last_label", 8)).isEqualTo("NO_SYMBOL");
    }

    @Test
    void aSizeEndsWithTheSection() throws Exception {
        assertThat(at("too_long", 15)).isEqualTo("too_long+15");
        assertThat(at("too_long", 16)).isNotEqualTo("too_long+16");
    }

    @Test
    void ofAliasesTheGlobalFunctionNamesTheAddress() throws Exception {
        assertThat(at("local_alias", 3)).isEqualTo("global_alias+3");
    }

    /** As in the C library: __write and write, both weak. */
    @Test
    void ofEqualAliasesThatWithTheFewestUnderscoresNamesTheAddress() throws Exception {
        Path source =
                Files.writeString(
                        directory.resolve("aliases.s"),
                        """
                        .globl __a, _a, a, ___a
                        .type __a, @function
                        .type _a, @function
                        .type a, @function
                        .type ___a, @function
                        __a: _a: a: ___a: ret
                        .size __a, 1
                        .size _a, 1
                        .size a, 1
                        .size ___a, 1
                        """);
        Path object = directory.resolve("aliases.o");
        Path aliases = directory.resolve("aliases.so");
        Fixtures.run("as", "-o", object.toString(), source.toString());
        Fixtures.run("ld", "-shared", "-o", aliases.toString(), object.toString());

        assertThat(names(SymbolIndex.of(Fixtures.open(aliases)))).containsExactly("a");
    }

    @Test
    void dataAndAbsoluteSymbolsNameNothing() throws Exception {
        SymbolIndex index = index();

        assertThat(names(index)).doesNotContain("in_data", "absolute");
        assertThat(at("in_data", 0)).isEqualTo("NO_SYMBOL");
    }

    @Test
    void mappingSymbolsOfAarch64NameNothing() throws Exception {
        byte[] file = Files.readAllBytes(library);
        assertThat(names(index())).contains("second_section").doesNotContain("$x"); // an alias
        file[MACHINE_OFFSET] = EM_AARCH64;
        ElfFile aarch64 = ElfFile.parse(MemorySegment.ofArray(file));

        assertThat(names(SymbolIndex.of(aarch64)))
                .contains("second_section")
                .noneMatch(name -> name.startsWith("$"));
    }

    @Test
    void aStrippedFileHasItsExportedFunctions() throws Exception {
        Path stripped = directory.resolve("stripped.so");
        Fixtures.run("strip", "-o", stripped.toString(), library.toString());
        SymbolIndex index = SymbolIndex.of(Fixtures.open(stripped));
        int first = index.find(addresses.get("first"));

        assertThat(index.name(first)).isEqualTo("first");
        assertThat(index.source(first)).isEqualTo(SymbolSource.DYNSYM);
        assertThat(names(index)).doesNotContain("inner", "label", "local_alias");
    }

    @Test
    void theFullTableIsTheSourceWhereBothHaveTheSymbol() throws Exception {
        SymbolIndex index = index();

        assertThat(index.source(index.find(addresses.get("first")))).isEqualTo(SymbolSource.SYMTAB);
        assertThat(index.end(index.find(addresses.get("first"))))
                .isEqualTo(addresses.get("first") + 16);
    }

    @Test
    void aFileWithoutSymbolsSaysSo() throws Exception {
        Path object = directory.resolve("empty.o");
        Path source = Files.writeString(directory.resolve("empty.s"), ".text\n.fill 64\n");
        Path empty = directory.resolve("empty.so");
        Fixtures.run("as", "-o", object.toString(), source.toString());
        Fixtures.run("ld", "-shared", "-s", "-o", empty.toString(), object.toString());

        assertThat(SymbolIndex.of(Fixtures.open(empty)).resolve(0x1000, Demangler.NONE))
                .isEqualTo(new Resolution.Unnamed(UnknownReason.NO_SYMBOLS));
    }

    @Test
    void moreFunctionsThanTheBoundAreLeftOut() throws Exception {
        ElfFile elf = Fixtures.open(library);
        var builder = new SymbolIndexBuilder(elf, 3);
        builder.add(elf.symtab(), SymbolSource.SYMTAB);
        SymbolIndex index = builder.build();

        assertThat(index.isTruncated()).isTrue();
        assertThat(index.size()).isBetween(1, 3);
        assertThat(index().isTruncated()).isFalse();
    }

    @Test
    void aFileThatShrinksGivesNoNames() throws Exception {
        Path file = Files.copy(library, directory.resolve("shrinking.so"));
        try (var channel =
                        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            SymbolIndex index = SymbolIndex.of(ElfFile.parse(mapped));
            channel.truncate(0);

            assertThat(index.resolve(addresses.get("first"), Demangler.NONE))
                    .isEqualTo(new Resolution.Unnamed(UnknownReason.FILE_CHANGED));
        }
    }

    @Test
    void namesAreDemangledAndKept() throws Exception {
        Resolution resolution = index().resolve(addresses.get("first") + 4, name -> name + "()\n");

        assertThat(resolution)
                .isEqualTo(
                        new Resolution.Named(
                                List.of(
                                        new SourceFrame(
                                                "first()\\x0a",
                                                "first",
                                                "",
                                                0,
                                                0,
                                                0,
                                                SymbolSource.SYMTAB))));
    }

    @Test
    void theVdsoOfThisProcessNamesItsFunctions() throws Exception {
        SymbolIndex index = SymbolIndex.ofVdso(ElfFile.parse(MemorySegment.ofArray(readVdso())));
        int clock =
                IntStream.range(0, index.size())
                        .filter(i -> index.name(i).endsWith("clock_gettime"))
                        .findFirst()
                        .orElseThrow();

        assertThat(index.source(clock)).isEqualTo(SymbolSource.VDSO);
        assertThat(index.find(index.end(clock) - 1)).isEqualTo(clock);
    }

    @Test
    void findingAllocatesNothing() throws Exception {
        SymbolIndex index = SymbolIndex.of(Fixtures.open(Fixtures.libjvm()));
        long start = index.start(0);
        long end = index.end(index.size() - 1);
        long step = (end - start) / 1000;

        long allocated =
                Fixtures.allocatedBytes(() -> {
                    for (long address = start; address < end; address += step) {
                        index.find(address);
                    }
                });

        assertThat(allocated).isZero();
    }

    private static SymbolIndex index() throws MalformedElfException {
        return SymbolIndex.of(Fixtures.open(library));
    }

    private static String at(String symbol, long offset) throws MalformedElfException {
        SymbolIndex index = index();
        long address = addresses.get(symbol) + offset;
        return switch (index.resolve(address, Demangler.NONE)) {
            case Resolution.Named named ->
                    named.innermost().function()
                            + "+"
                            + (address - index.start(index.find(address)));
            case Resolution.Unnamed unnamed -> unnamed.reason().name();
        };
    }

    private static List<String> names(SymbolIndex index) {
        return IntStream.range(0, index.size()).mapToObj(index::name).toList();
    }

    private static Map<String, Long> addresses(ElfFile elf) throws MalformedElfException {
        SymbolTable table = elf.symtab().orElseThrow();
        Map<String, Long> result = new HashMap<>();
        Map<Integer, Long> byNameOffset = new HashMap<>();
        table.forEach((value, size, t, b, s, nameOffset) -> byNameOffset.put(nameOffset, value));
        for (var entry : byNameOffset.entrySet()) {
            result.put(table.names().string(entry.getKey(), 100), entry.getValue());
        }
        return result;
    }

    private static byte[] readVdso() throws IOException {
        MapsEntry vdso =
                ProcessMaps.parse(Files.readAllBytes(Path.of("/proc/self/maps"))).entries().stream()
                        .filter(MapsEntry::isVdso)
                        .findFirst()
                        .orElseThrow();
        byte[] image = new byte[(int) (vdso.end() - vdso.start())];
        try (var memory = new RandomAccessFile("/proc/self/mem", "r")) {
            memory.seek(vdso.start());
            memory.readFully(image);
        }
        return image;
    }
}
