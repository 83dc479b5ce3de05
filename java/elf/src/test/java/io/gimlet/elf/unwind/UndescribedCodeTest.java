// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.Section;
import io.gimlet.elf.SymbolTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of code that no FDE describes. */
class UndescribedCodeTest {
    private static final long CODE = FrameBytes.CODE;
    private static final long GENERATED = 64 << 10;

    private static FrameBytes usual() {
        return FrameBytes.ehFrame().cie(FrameBytes.ABSOLUTE, FrameBytes.USUAL);
    }

    /** As V8's builtins inside node. */
    @Test
    void aLargeBlockKeepsFramePointers() {
        long behind = 16 + GENERATED;
        assertThat(usual().fde(CODE, 16).fde(CODE + behind, 16).rows())
                .containsExactly(
                        "0: r7+8",
                        "16: FRAME_POINTER",
                        behind - 1 + ": r7+8",
                        behind + 16 + ": GAP");
        assertThat(usual().fde(CODE, 16).fde(CODE + behind - 1, 16).rows()).contains("16: GAP");
    }

    /** As _start of the dynamic linker. */
    @Test
    void theEntryPointIsTheOutermostFrame() {
        FrameBytes frames = usual().fde(CODE, 16).fde(CODE + 256, 16);
        assertThat(frames.rowsWithEntry(CODE + 100))
                .containsExactly("0: r7+8", "16: GAP", "100: END", "255: r7+8", "272: GAP");
        assertThat(frames.rowsWithEntry(CODE + 300)).contains("272: GAP", "300: END");
    }

    @Test
    void anEntryPointThatIsDescribedKeepsItsRule() {
        assertThat(usual().fde(CODE, 64).rowsWithEntry(CODE + 8))
                .containsExactly("0: r7+8", "64: GAP");
        assertThat(usual().fde(CODE, 64).rowsWithEntry(0)).containsExactly("0: r7+8", "64: GAP");
    }

    @TempDir static Path directory;
    private static final Map<String, Long> SYMBOLS = new HashMap<>();
    private static UnwindTable table = FrameBytes.ehFrame().table();

    @BeforeAll
    static void build() throws Exception {
        ElfFile file =
                Fixtures.open(
                        Fixtures.compile(
                                directory, "undescribed.s", "undescribed", "-shared", "-nostdlib"));
        SymbolTable symbols = file.symtab().orElseThrow();
        for (String symbol : Fixtures.symbols(symbols)) {
            SYMBOLS.put(
                    symbol.substring(symbol.lastIndexOf(' ') + 1),
                    Long.parseLong(symbol.substring(0, 16), 16));
        }
        table = UnwindTable.read(file);
    }

    private static List<String> rules(String function, int length) {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            rules.add(FrameBytes.text(table.find(SYMBOLS.get(function) + i)));
        }
        return rules;
    }

    @ParameterizedTest
    @ValueSource(strings = {"aligned,5", "added,11", "saving,43"})
    void aPrologueAndItsOppositeDecide(String functionAndLength) {
        String[] parts = functionAndLength.split(",");
        int length = Integer.parseInt(parts[1]);

        assertThat(rules("bare_" + parts[0], length))
                .isEqualTo(rules("told_" + parts[0], length))
                .doesNotContain("GAP");
        assertThat(rules("bare_" + parts[0], length + 1)).last().isEqualTo("GAP");
    }

    @Test
    void aFramePointerDecides() {
        assertThat(rules("bare_frame", 16))
                .containsExactly(
                        "r7+8",
                        "r7+16 fp=c-16",
                        "r7+16 fp=c-16",
                        "r7+16 fp=c-16",
                        "FRAME_POINTER",
                        "FRAME_POINTER",
                        "FRAME_POINTER",
                        "FRAME_POINTER",
                        "FRAME_POINTER",
                        "FRAME_POINTER",
                        "FRAME_POINTER",
                        "r7+8",
                        "GAP",
                        "GAP",
                        "GAP",
                        "GAP");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unequal", "endless"})
    void whatIsInDoubtHasNoRule(String function) {
        assertThat(rules("bare_" + function, 4)).containsOnly("GAP");
    }

    /** Its address is looked up as a return address, one byte before it. */
    @ParameterizedTest
    @ValueSource(strings = {"restore,9", "restore_short,7"})
    void theReturnOfASignalHandlerIsKnownByItsBytes(String functionAndLength) {
        String[] parts = functionAndLength.split(",");
        int length = Integer.parseInt(parts[1]);
        String function = "bare_" + parts[0];

        assertThat(rules(function, length)).containsOnly("SIGNAL_FRAME");
        assertThat(table.find(SYMBOLS.get(function) - 1)).isEqualTo(UnwindRule.SIGNAL_FRAME);
        assertThat(table.find(SYMBOLS.get(function) - 2)).isNotEqualTo(UnwindRule.END);
    }

    /** What the linker runs at a library's start and end; before the first FDE, and behind all. */
    @ParameterizedTest
    @ValueSource(strings = {".init", ".fini"})
    void sectionsOfTheStartFilesAreFunctions(String name) throws Exception {
        ElfFile file =
                Fixtures.open(
                        Fixtures.compile(
                                directory, "library.c", "stripped.so", "-shared", "-fPIC", "-s"));
        Section section = file.section(name).orElseThrow();
        UnwindTable rows = UnwindTable.read(file);
        long last = section.address() + section.size() - 1;

        assertThat(FrameBytes.text(rows.find(section.address()))).isEqualTo("r7+8");
        assertThat(FrameBytes.text(rows.find(last - 1))).isEqualTo("r7+16");
        assertThat(FrameBytes.text(rows.find(last))).isEqualTo("r7+8");
    }

    /** As that of a program that nobody linked the start files to. */
    @Test
    void anEntryPointBeforeTheFirstFdeIsTheOutermostFrame() throws Exception {
        ElfFile file =
                Fixtures.open(
                        Fixtures.compile(directory, "entry.s", "entry", "-nostdlib", "-static"));

        assertThat(UnwindTable.read(file).find(file.entryAddress())).isEqualTo(UnwindRule.END);
    }
}
