// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.unwind.UnwindRule.Cfa;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of linkage tables that have no call frame information. */
class LinkageTableTest {
    @TempDir static Path directory;

    /** What the linker says of its own tables is the second opinion. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Wl,-z,lazy",
                "-Wl,-z,lazy,-z,ibtplt",
                "-Wl,-z,now",
                "-Wl,-z,now,-z,ibtplt"
            })
    void agreesWithTheLinker(String options) throws Exception {
        ElfFile described = compile("described" + options.length() + ".so", options);
        ElfFile bare =
                compile(
                        "bare" + options.length() + ".so",
                        options,
                        "-Wl,--no-ld-generated-unwind-info");

        assertThat(cfaOffsets(bare)).isEqualTo(cfaOffsets(described)).contains("+8");
    }

    private static ElfFile compile(String name, String... options) throws MalformedElfException {
        List<String> all = new ArrayList<>(List.of("-shared", "-fPIC"));
        all.addAll(List.of(options));
        return Fixtures.open(
                Fixtures.compile(directory, "library.c", name, all.toArray(String[]::new)));
    }

    /** Returns the distance from rsp to the CFA at every byte of the tables' code. */
    private static List<String> cfaOffsets(ElfFile file) throws MalformedElfException {
        UnwindTable table = UnwindTable.read(file);
        List<String> offsets = new ArrayList<>();
        for (String name : List.of(".plt", ".plt.got", ".plt.sec")) {
            if (file.section(name).isPresent()) {
                Section section = file.section(name).get();
                offsets.add(name);
                for (long at = section.address(); at < section.address() + section.size(); at++) {
                    offsets.add(cfaOffset(table.find(at), at));
                }
            }
        }
        return offsets;
    }

    private static String cfaOffset(UnwindRule rule, long address) {
        if (rule.cfa() == Cfa.PLT) {
            return (address & 15) >= rule.cfaOffset() ? "+16" : "+8";
        }
        return FrameBytes.text(rule).replace("r7", "");
    }

    @Test
    void staticProgramsHaveOne() throws Exception {
        ElfFile file =
                Fixtures.open(Fixtures.compile(directory, "functions.c", "static", "-static"));
        Section section = file.section(".plt").orElseThrow();
        UnwindTable table = UnwindTable.read(file);

        for (long at = 0; at < section.size(); at++) {
            UnwindRule rule = table.find(section.address() + at);
            assertThat(FrameBytes.text(rule)).isEqualTo("r7+8");
        }
        assertThat(table.source()).isEqualTo(UnwindSource.EH_FRAME);
    }

    @Test
    void otherInstructionsAndWhatFollowsAreLeftAlone() throws Exception {
        Path library =
                Fixtures.compile(
                        directory,
                        "library.c",
                        "other.so",
                        "-shared",
                        "-fPIC",
                        "-Wl,-z,lazy",
                        "-Wl,--no-ld-generated-unwind-info");
        byte[] bytes = Fixtures.read(library);
        Section section = Fixtures.parse(bytes).section(".plt").orElseThrow();
        bytes[(int) section.fileOffset() + 16] = (byte) 0xc3;

        UnwindTable table = UnwindTable.read(Fixtures.parse(bytes));

        assertThat(FrameBytes.text(table.find(section.address()))).isEqualTo("r7+16");
        assertThat(FrameBytes.text(table.find(section.address() + 6))).isEqualTo("r7+24");
        assertThat(FrameBytes.text(table.find(section.address() + 15))).isEqualTo("r7+24");
        assertThat(table.find(section.address() + 16)).isEqualTo(UnwindRule.GAP);
    }
}
