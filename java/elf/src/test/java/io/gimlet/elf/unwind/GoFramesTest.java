// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Fixtures;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SymbolTable;
import io.gimlet.elf.unwind.UnwindRule.Cfa;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unwind tables of Go programs. */
class GoFramesTest {
    private static final String SOURCE =
            """
            package main
            func sum(n int) int { if n == 0 { return 0 }; return sum(n-1) + n }
            func main() { println(sum(30)) }
            """;

    @TempDir static Path directory;

    /** +24, push: 8, frame: 40, and back; zigzag 2n for n. */
    private static final int[] FRAME = {2, 4, 16, 6, 64, 100, 63, 1, 15, 1};

    @ParameterizedTest
    @ValueSource(ints = {GoBytes.MAGIC_1_16, GoBytes.MAGIC_1_20, 0xffff_fff0})
    void readsHowFarTheStackPointerMoves(int magic) {
        byte[] bytes =
                new GoBytes(magic)
                        .function("main.leaf", 0, 2, 32)
                        .function("main.main", 32, FRAME)
                        .bytes(144);
        UnwindTable table = GoBytes.table(bytes);

        assertThat(FrameBytes.rows(table))
                .containsExactly(
                        "0: r7+8",
                        "36: r7+16 fp=c-16",
                        "42: r7+48 fp=c-16",
                        "142: r7+16 fp=c-16",
                        "143: r7+8",
                        "144: GAP");
        assertThat(table.source()).isEqualTo(UnwindSource.GO_PCLNTAB);
        assertThat(table.gaps()).isEmpty();
    }

    @Test
    void knowsTheEndsOfStacks() {
        byte[] bytes =
                new GoBytes(GoBytes.MAGIC_1_20)
                        .function("runtime.goexit", 0, 2, 32)
                        .function("runtime.systemstack", 32, FRAME)
                        .function("runtime.sigreturn__sigaction", 145, 2, 15)
                        .bytes(160);

        assertThat(FrameBytes.rows(GoBytes.table(bytes)))
                .containsExactly(
                        "0: END",
                        "32: r7+8",
                        "36: r6+16 fp=c-16",
                        "143: r7+8",
                        "144: SIGNAL_FRAME",
                        "160: GAP");
    }

    @Test
    void whatMakesNoSenseIsAGap() {
        byte[] bytes =
                new GoBytes(GoBytes.MAGIC_1_20)
                        .function("main.pops", 0, 2, 8, 15, 8)
                        .function("main.empty", 16, 2, 8, 16, 0)
                        .bytes(32);
        UnwindTable table = GoBytes.table(bytes);

        assertThat(FrameBytes.rows(table))
                .containsExactly("0: r7+8", "8: GAP", "16: r7+8", "24: GAP");
        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.UNSUPPORTED_RETURN_ADDRESS, 2));
    }

    @Test
    void otherTablesAreIgnored() {
        assertThat(GoBytes.table(new byte[0]).rowCount()).isZero();
        assertThat(GoBytes.table(new GoBytes(0xffff_fffb).bytes(0)).rowCount()).isZero();
    }

    /** Go's linker writes the same rules as debug information. */
    @Test
    void agreesWithTheDebugInformation() throws Exception {
        ElfFile file = Fixtures.open(build("full"));
        UnwindTable table = UnwindTable.read(file);
        var debugFrame = new FrameSections(() -> true);
        debugFrame.addDebugFrame(file);
        UnwindTable expected =
                new UnwindTableReader(
                                debugFrame,
                                new CodeSpan(file.segments()),
                                FileCode.none(),
                                FrameRegisters.X86_64,
                                0,
                                new ReadEffort(() -> true))
                        .read();
        TreeMap<Long, String> functions = functions(file);

        var different = new TreeSet<String>();
        for (UnwindTable rows : List.of(table, expected)) {
            for (int row = 0; row < rows.rowCount(); row++) {
                long address = rows.address(row);
                UnwindRule rule = expected.find(address);
                boolean isPadding = functions.containsKey(address + 1);
                if (!isPadding && rule.cfa() != Cfa.GAP && !isSameCfa(table.find(address), rule)) {
                    different.add(functions.floorEntry(address).getValue());
                }
            }
        }

        assertThat(table.source()).isEqualTo(UnwindSource.GO_PCLNTAB);
        assertThat(table.rowCount()).isGreaterThan(1000);
        assertThat(different)
                .contains("runtime.mcall")
                .isSubsetOf(
                        "_rt0_amd64",
                        "_rt0_amd64_linux",
                        "runtime.asmcgocall",
                        "runtime.cgoSigtramp", // the row of sigreturn starts in its padding
                        "runtime.goexit",
                        "runtime.mcall",
                        "runtime.morestack",
                        "runtime.mstart",
                        "runtime.nanotime1",
                        "runtime.rt0_go",
                        "runtime.sigreturn__sigaction",
                        "runtime.systemstack",
                        "runtime.walltime",
                        "syscall.rawVforkSyscall", // keeps the return address in a register
                        "time.now");
    }

    private static boolean isSameCfa(UnwindRule one, UnwindRule other) {
        return one.cfa() == other.cfa()
                && one.cfaRegister() == other.cfaRegister()
                && one.cfaOffset() == other.cfaOffset()
                && one.raOffset() == other.raOffset();
    }

    @Test
    void strippedProgramsHaveTheSameRows() throws Exception {
        UnwindTable full = UnwindTable.read(Fixtures.open(build("unstripped")));
        UnwindTable stripped = UnwindTable.read(Fixtures.open(build("stripped", "-ldflags=-s -w")));

        assertThat(stripped.source()).isEqualTo(UnwindSource.GO_PCLNTAB);
        assertThat(FrameBytes.rows(stripped)).isEqualTo(FrameBytes.rows(full));
    }

    private static Path build(String name, String... options) throws Exception {
        Path source = directory.resolve("main.go");
        Files.writeString(source, SOURCE);
        Path output = directory.resolve(name);
        List<String> command = new ArrayList<>(List.of("go", "build", "-o", output.toString()));
        command.addAll(List.of(options));
        command.add(source.toString());
        Fixtures.run(command.toArray(String[]::new));
        return output;
    }

    /** Returns the names of functions, without the suffix of those in assembly. */
    private static TreeMap<Long, String> functions(ElfFile file) throws MalformedElfException {
        var functions = new TreeMap<Long, String>();
        for (String row : Fixtures.symbols(file.symtab().orElseThrow())) {
            String[] cells = row.split(" ");
            if (cells[2].equals("" + SymbolTable.STT_FUNC)) {
                functions.put(Long.parseLong(cells[0], 16), cells[5].replace(".abi0", ""));
            }
        }
        return functions;
    }
}
