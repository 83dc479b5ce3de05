// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs print where they are; their mappings and their symbols have to lead back to the same
 * addresses.
 */
class LoadBiasTest {
    @TempDir Path directory;

    private record Mapping(long start, long end, boolean executable, long offset) {
        static Mapping parse(String line) {
            String[] fields = line.split(" +");
            String[] range = fields[0].split("-");
            return new Mapping(
                    Long.parseUnsignedLong(range[0], 16),
                    Long.parseUnsignedLong(range[1], 16),
                    fields[1].charAt(2) == 'x',
                    Long.parseUnsignedLong(fields[2], 16));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-pie",
                "-no-pie",
                "-static",
                "-static-pie",
                "-Wl,-z,separate-code",
                "-Wl,-z,noseparate-code",
                "-no-pie -Wl,-z,noseparate-code",
                "-pie -Wl,-Ttext-segment=0x40000000",
                "-pie -Wl,-z,max-page-size=0x200000",
                "-pie -Wl,--section-start=.far_text=0x300000",
                "-pie -Wl,-z,noseparate-code -Wl,--section-start=.far_text=0x300000",
                "-no-pie -Wl,-z,noseparate-code -Wl,--section-start=.far_text=0x800000",
            })
    void addressesOfRunningProgramsLeadToTheirSymbols(String options) throws Exception {
        Path program = Fixtures.compile(directory, "functions.c", "program", options.split(" "));
        ElfFile elf = Fixtures.open(program);
        Map<String, Long> values = functionValues(elf);
        String[] output = Fixtures.run(program.toString()).split("\n\n");
        List<Mapping> mappings =
                output[1]
                        .lines()
                        .filter(line -> line.endsWith(program.toString()))
                        .map(Mapping::parse)
                        .toList();

        for (String line : output[0].split("\n")) {
            String name = line.split(" ")[0];
            long pc = Long.decode(line.split(" ")[1]);
            Mapping mapping =
                    mappings.stream()
                            .filter(m -> m.start <= pc && pc < m.end && m.executable)
                            .findFirst()
                            .orElseThrow();
            long fileOffset = pc - mapping.start + mapping.offset;
            OptionalLong bias = elf.loadBias(mapping.start, mapping.offset);

            assertThat(bias).as("%s in %s", name, mapping).isPresent();
            assertThat(pc - bias.getAsLong()).as(name).isEqualTo(values.get(name));
            assertThat(elf.addressOf(fileOffset)).as(name).hasValue(values.get(name));
        }
    }

    @Test
    void offsetsOutsideEverySegmentHaveNoAddress() throws Exception {
        ElfFile elf = Fixtures.open(Fixtures.compile(directory, "functions.c", "program"));

        assertThat(elf.addressOf(1L << 40)).isEmpty();
        assertThat(elf.addressOf(-1)).isEmpty();
        assertThat(elf.loadBias(0x7f0000000000L, 1L << 40)).isEmpty();
    }

    @Test
    void aSplitMappingHasTheBiasOfTheWhole() throws Exception {
        Path libjvm = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
        ElfFile elf = Fixtures.open(libjvm);
        Segment text =
                elf.segments().stream()
                        .filter(s -> s.isLoad() && s.isExecutable())
                        .findFirst()
                        .orElseThrow();
        long page = text.fileOffset() & -4096;
        long start = 0x7f0000000000L;

        assertThat(elf.loadBias(start + 0x5000, page + 0x5000))
                .isEqualTo(elf.loadBias(start, page))
                .hasValue(start - (text.address() - (text.fileOffset() - page)));
    }

    private static Map<String, Long> functionValues(ElfFile elf) throws MalformedElfException {
        Map<String, Long> values = new HashMap<>();
        for (String row : Fixtures.symbols(elf.symtab().orElseThrow())) {
            String[] fields = row.split(" ", -1);
            values.put(fields[5], Long.parseUnsignedLong(fields[0], 16));
        }
        return values;
    }
}
