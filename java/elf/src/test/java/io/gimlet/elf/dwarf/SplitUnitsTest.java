// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.BuildId;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.MalformedElfException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Debug information of which the program has skeletons only. */
class SplitUnitsTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
    void chainsAreThoseOfTheWholeFile(String version) throws Exception {
        Path split = compile("split", version, "-gsplit-dwarf");

        assertThat(chains(split, new Others(split, true, false)))
                .isEqualTo(chains(compile("whole", version), OtherFiles.NONE));
    }

    @Test
    void aPackageHasTheUnitsOfAllFiles() throws Exception {
        Path other = unit("other", "-gdwarf-4", "-gsplit-dwarf");
        Path split = compile("split", "-gdwarf-4", "-gsplit-dwarf", other.toString());
        Path whole = compile("whole", "-gdwarf-4", unit("plain", "-gdwarf-4").toString());

        assertThat(chains(split, packaged(split))).isEqualTo(chains(whole, OtherFiles.NONE));
    }

    /** llvm-dwp 14 does not always come to an end with such units of gcc's. */
    @Test
    void theIndexOfVersion5TellsPartsOfSections() throws Exception {
        ByteBuffer index = Fixtures.littleEndian(new byte[16 + 4 * 8 + 4 * 4 + 4 * 4 + 2 * 32]);
        index.putShort((short) 5).putShort((short) 0).putInt(4).putInt(2).putInt(4);
        index.putLong(0).putLong(0x1122).putLong(-5).putLong(0);
        index.putInt(0).putInt(2).putInt(1).putInt(0);
        index.putInt(1).putInt(3).putInt(6).putInt(8);
        index.putInt(500).putInt(50).putInt(5).putInt(7);
        index.putInt(0).putInt(10).putInt(1).putInt(3);
        Path section = directory.resolve("index");
        Files.write(section, index.array());
        Path program = compile("package", "-g0");
        Fixtures.run("objcopy", "--add-section", ".debug_cu_index=" + section, program.toString());

        var reader = new FileReader(new DebugSections(Fixtures.open(program), true), 0);
        PackageIndex read = requireNonNull(reader.packageIndex());

        assertThat(read.unit(-5)).isEqualTo(500);
        assertThat(read.unit(0x1122)).isZero();
        assertThat(read.unit(0x3344)).isEqualTo(PackageIndex.NONE);
        assertThat(read.start(DebugSection.ABBREV, 500)).isEqualTo(50);
        assertThat(read.start(DebugSection.STR_OFFSETS, 700)).isEqualTo(5);
        assertThat(read.start(DebugSection.RNGLISTS, 499)).isEqualTo(3);
    }

    private static OtherFiles packaged(Path program) {
        Fixtures.run(
                "timeout", "60", "llvm-dwp-14", "-e", program.toString(), "-o", program + ".dwp");
        return new Others(program, false, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
    void withoutTheOtherFilesThereAreLines(String version) throws Exception {
        Path split = compile("split", version, "-gsplit-dwarf");
        Map<Long, List<String>> chains = chains(split, OtherFiles.NONE);

        assertThat(chains.values().stream().filter(Chains::hasSource)).hasSizeGreaterThan(100);
        assertThat(chains.values()).allSatisfy(chain -> assertThat(chain.size()).isLessThan(2));
    }

    private static Map<Long, List<String>> chains(Path file, OtherFiles others) throws Exception {
        ElfFile elf = Fixtures.open(file);
        return Chains.ours(elf, others, Chains.addresses(elf, 3));
    }

    private Path compile(String name, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-O2", "-lstdc++"));
        return Fixtures.compile(directory, "inlines.cpp", name, all.toArray(String[]::new));
    }

    private Path unit(String name, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-O2", "-c"));
        return Fixtures.compile(directory, "library.c", name + ".o", all.toArray(String[]::new));
    }

    /** Gives what was split off a program, as far as it is to be there. */
    private record Others(Path program, boolean files, boolean packaged) implements OtherFiles {
        @Override
        public Optional<ElfFile> supplementary(String path, BuildId buildId) {
            return Optional.empty();
        }

        @Override
        public Optional<ElfFile> split(String name, String directory) {
            return files ? open(Path.of(directory).resolve(name)) : Optional.empty();
        }

        @Override
        public Optional<ElfFile> splitPackage() {
            return packaged ? open(Path.of(program + ".dwp")) : Optional.empty();
        }

        private static Optional<ElfFile> open(Path path) {
            try {
                return Optional.of(Fixtures.open(path));
            } catch (MalformedElfException e) {
                throw new AssertionError(e);
            }
        }
    }
}
