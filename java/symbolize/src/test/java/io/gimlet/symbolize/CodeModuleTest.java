// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.Extent;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import io.gimlet.symbols.Demangler;
import io.gimlet.symbols.SymbolIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stripped programs, whose twins with symbols tell where functions are. */
class CodeModuleTest {
    private static final int LONGEST_PADDING = 31;

    private static CodeFile file(String name) throws IOException {
        return CodeFile.open(Path.of(System.getProperty("gimlet.root"), "build/testdata", name));
    }

    private static CodeModule module(String name) throws IOException {
        return CodeModule.of(List.of(file(name)), new DebugFiles(), Demangler.NONE).orElseThrow();
    }

    /** By unwind information, and by Go's own table. */
    @ParameterizedTest
    @CsvSource({"demo, main", "unwind-go, main.closures"})
    void findsWhereFunctionsAreWithoutSymbols(String name, String function) throws Exception {
        SymbolIndex symbols = SymbolIndex.of(file(name).requireElf());
        int symbol = 0;
        while (!symbols.name(symbol).equals(function)) {
            symbol++;
        }
        CodeModule stripped = module(name + "-stripped");

        Extent extent = stripped.functionAt(symbols.start(symbol) + 9).orElseThrow();

        assertThat(extent.start()).isEqualTo(symbols.start(symbol));
        assertThat(extent.end())
                .isBetween(symbols.end(symbol), symbols.end(symbol) + LONGEST_PADDING);
        assertThat(stripped.code(extent).orElseThrow())
                .isEqualTo(module(name).code(extent).orElseThrow());
    }

    @Test
    void knowsNothingOutsideOfTheCode() throws Exception {
        for (String name : List.of("demo-stripped", "unwind-go-stripped")) {
            CodeModule module = module(name);
            assertThat(module.functionAt(0)).isEmpty();
            assertThat(module.functionAt(-1)).isEmpty();
            assertThat(module.code(new Extent(-8, 8))).isEmpty();
        }
    }

    @Test
    void takesNoDebugFileForTheProgram() throws Exception {
        assertThat(
                        CodeModule.of(
                                List.of(file("demo-debuglink.debug")),
                                new DebugFiles(),
                                Demangler.NONE))
                .isEmpty();
    }
}
