// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Second opinion: GNU readelf sees the same headers, symbols and build ids. */
class ReadelfComparisonTest {
    private static final Map<String, Integer> TYPES =
            Map.of(
                    "NOTYPE", 0, "OBJECT", 1, "FUNC", 2, "SECTION", 3, "FILE", 4, "COMMON", 5,
                    "TLS", 6, "IFUNC", 10);
    private static final Map<String, Integer> BINDINGS =
            Map.of("LOCAL", 0, "GLOBAL", 1, "WEAK", 2, "UNIQUE", 10);
    private static final Map<String, Integer> SECTIONS =
            Map.of("UND", 0, "ABS", 0xfff1, "COM", 0xfff2);

    @TempDir static Path directory;
    private static List<Path> files = List.of();

    @BeforeAll
    static void buildFixtures() {
        Path full = compile("full");
        Path stripped = directory.resolve("stripped");
        Fixtures.run("strip", "-o", stripped.toString(), full.toString());
        files =
                List.of(
                        full,
                        stripped,
                        compile("static", "-static"),
                        compile("static-pie", "-static-pie"),
                        compile("separate-code", "-Wl,-z,separate-code"),
                        compile("noseparate-code", "-Wl,-z,noseparate-code"),
                        compile("no-pie", "-no-pie"),
                        compile("no-build-id", "-Wl,--build-id=none"),
                        compile("md5-build-id", "-Wl,--build-id=md5"),
                        Fixtures.compile(directory, "library.c", "library.so", "-shared", "-fPIC"),
                        Fixtures.compile(directory, "library.c", "library.o", "-c"),
                        Path.of("/bin/ls"),
                        systemLibrary("libc.so.6"),
                        systemLibrary("libstdc++.so.6"),
                        Path.of(System.getProperty("java.home"), "lib/server/libjvm.so"));
    }

    private static Path compile(String name, String... options) {
        return Fixtures.compile(directory, "functions.c", name, options);
    }

    private static Path systemLibrary(String name) {
        return Path.of(Fixtures.run("gcc", "-print-file-name=" + name).strip());
    }

    static Stream<Path> files() {
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void symbolsAgree(Path file) throws Exception {
        ElfFile elf = Fixtures.open(file);
        Map<String, List<String>> expected =
                Map.of(".symtab", rows(file, ".symtab"), ".dynsym", rows(file, ".dynsym"));

        assertThat(symbols(elf.symtab())).isEqualTo(expected.get(".symtab"));
        assertThat(symbols(elf.dynsym())).isEqualTo(expected.get(".dynsym"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void buildIdsAgree(Path file) throws Exception {
        Matcher matcher =
                Pattern.compile("Build ID: ([0-9a-f]+)")
                        .matcher(Fixtures.run("readelf", "-nW", file.toString()));
        Optional<String> expected =
                matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();

        assertThat(Fixtures.open(file).buildId().map(BuildId::hex)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("files")
    void sectionsAgree(Path file) throws Exception {
        Pattern row =
                Pattern.compile(
                        "^ *\\[ *\\d+\\] (\\S*) +[A-Z_0-9]+ +([0-9a-f]{16}) ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) .*");
        List<String> expected =
                Fixtures.run("readelf", "-SW", file.toString())
                        .lines()
                        .map(row::matcher)
                        .filter(Matcher::matches)
                        .map(m ->
                                String.join(
                                        " ",
                                        m.group(1),
                                        m.group(2),
                                        m.group(3),
                                        m.group(4),
                                        m.group(5)))
                        .toList();
        List<String> actual =
                Fixtures.open(file).sections().stream()
                        .skip(1) // readelf writes NULL where the pattern wants a name
                        .map(s ->
                                "%s %016x %06x %06x %02x"
                                        .formatted(
                                                s.name(),
                                                s.address(),
                                                s.fileOffset(),
                                                s.size(),
                                                s.entrySize()))
                        .toList();

        assertThat(actual)
                .isEqualTo(expected.subList(expected.size() - actual.size(), expected.size()))
                .isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void segmentsAgree(Path file) throws Exception {
        Pattern row =
                Pattern.compile(
                        "^ +[A-Z_0-9]+ +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+) (R| )(W| )(E| ) 0x([0-9a-f]+)$");
        List<String> expected =
                Fixtures.run("readelf", "-lW", file.toString())
                        .lines()
                        .map(row::matcher)
                        .filter(Matcher::matches)
                        .map(m ->
                                String.join(
                                        " ",
                                        m.group(1),
                                        m.group(2),
                                        m.group(3),
                                        m.group(4),
                                        m.group(7).equals("E") ? "executable" : "data",
                                        m.group(8)))
                        .toList();
        List<String> actual =
                Fixtures.open(file).segments().stream()
                        .map(s ->
                                "%06x %016x %06x %06x %s %x"
                                        .formatted(
                                                s.fileOffset(),
                                                s.address(),
                                                s.fileSize(),
                                                s.memorySize(),
                                                s.isExecutable() ? "executable" : "data",
                                                s.alignment()))
                        .toList();

        assertThat(actual).isEqualTo(expected);
    }

    private static List<String> symbols(Optional<SymbolTable> table) throws MalformedElfException {
        return table.isEmpty() ? List.of() : Fixtures.symbols(table.get());
    }

    /** Returns what readelf says of one symbol table, in the form of {@link Fixtures#symbols}. */
    private static List<String> rows(Path file, String table) {
        Pattern row =
                Pattern.compile(
                        " *\\d+: ([0-9a-f]{16}) +(\\S+) (\\S+) +(\\S+) +\\S+ +(?:\\[.*\\] +)?(\\S+) ?(.*)");
        List<String> rows = new ArrayList<>();
        boolean inTable = false;
        for (String line : Fixtures.run("readelf", "-sW", file.toString()).lines().toList()) {
            if (line.startsWith("Symbol table")) {
                inTable = line.contains("'" + table + "'");
            }
            Matcher matcher = row.matcher(line);
            if (inTable && matcher.matches()) {
                rows.add(
                        "%s %d %d %d %d %s"
                                .formatted(
                                        matcher.group(1),
                                        Long.decode(matcher.group(2)),
                                        TYPES.get(matcher.group(3)),
                                        BINDINGS.get(matcher.group(4)),
                                        section(matcher.group(5)),
                                        name(matcher, table)));
            }
        }
        return rows;
    }

    private static int section(String text) {
        Integer special = SECTIONS.get(text);
        return special != null ? special : Integer.parseInt(text);
    }

    /**
     * readelf appends the version to a dynamic symbol, and gives section symbols the section's
     * name.
     */
    private static String name(Matcher matcher, String table) {
        String name = matcher.group(6);
        if (matcher.group(3).equals("SECTION")) {
            return "";
        }
        return table.equals(".dynsym") ? name.replaceFirst("@.*", "") : name;
    }
}
