// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.BuildId;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.MalformedElfException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debug information that dwz has moved to partial units, and to a file that several share. */
class SupplementaryFileTest {
    @TempDir Path directory;

    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
    void chainsAreThoseOfTheWholeFile(String version) throws Exception {
        Path first = compile("first", version);
        Path second = compile("second", version);
        ElfFile whole = Fixtures.parse(Fixtures.read(first));
        List<Long> addresses = Chains.addresses(whole, 3);
        Map<Long, List<String>> expected = Chains.ours(whole, OtherFiles.NONE, addresses);
        Path common = directory.resolve("common.debug");

        Fixtures.run("dwz", "-m", common.toString(), first.toString(), second.toString());
        ElfFile shrunk = Fixtures.open(first);

        assertThat(shrunk.section(".gnu_debugaltlink")).isPresent();
        assertThat(Chains.ours(shrunk, this::open, addresses)).isEqualTo(expected);
        assertThat(asked).containsExactly(common.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
    void chainsOfPartialUnitsAreThoseOfTheWholeFile(String version) throws Exception {
        Path first = compile("first", version, "-DUNITS", library(version).toString());
        ElfFile whole = Fixtures.parse(Fixtures.read(first));
        List<Long> addresses = Chains.addresses(whole, 3);
        Map<Long, List<String>> expected = Chains.ours(whole, OtherFiles.NONE, addresses);

        Fixtures.run("dwz", first.toString());

        assertThat(Chains.ours(Fixtures.open(first), OtherFiles.NONE, addresses))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
    void withoutTheOtherFilePlacesAreKnown(String version) throws Exception {
        Path first = compile("first", version);
        Path second = compile("second", version);
        ElfFile whole = Fixtures.parse(Fixtures.read(first));
        List<Long> addresses = Chains.addresses(whole, 3);
        List<List<String>> expected = places(Chains.ours(whole, OtherFiles.NONE, addresses));
        Path common = directory.resolve("common.debug");

        Fixtures.run("dwz", "-m", common.toString(), first.toString(), second.toString());

        assertThat(places(Chains.ours(Fixtures.open(first), OtherFiles.NONE, addresses)))
                .isEqualTo(expected);
    }

    private static List<List<String>> places(Map<Long, List<String>> chains) {
        return chains.values().stream()
                .map(chain ->
                        chain.stream().map(frame -> frame.substring(frame.indexOf('\t'))).toList())
                .toList();
    }

    private Optional<ElfFile> open(String path, BuildId buildId) {
        asked.add(path);
        try {
            ElfFile file = Fixtures.open(Path.of(path));
            assertThat(file.buildId()).contains(buildId);
            return Optional.of(file);
        } catch (MalformedElfException e) {
            throw new AssertionError(e);
        }
    }

    private Path compile(String name, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-O2", "-lstdc++"));
        return Fixtures.compile(directory, "inlines.cpp", name, all.toArray(String[]::new));
    }

    /** Another unit that has the same declarations. */
    private Path library(String version) {
        return Fixtures.compile(
                directory,
                "inlines.cpp",
                "unit.o",
                version,
                "-O2",
                "-c",
                "-Dmain=other",
                "-Drare=rare2");
    }
}
