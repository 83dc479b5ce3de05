// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.go.GoFrame;

/**
 * A function of the source code at an address, and where in it. One address has several when calls
 * were inlined there.
 *
 * @param function its name for people: demangled, and harmless in a terminal (see {@link
 *     NameCleaner})
 * @param systemName its name as its source states it; any characters, so not for a terminal
 * @param file the source file, harmless in a terminal; empty when unknown
 * @param line the line in that file, counted from 1; 0 when unknown
 * @param column the column in that line, counted from 1; 0 when unknown
 * @param functionLine the line on which the function starts; 0 when unknown
 * @param source where the name comes from
 */
public record SourceFrame(
        String function,
        String systemName,
        String file,
        int line,
        int column,
        int functionLine,
        SymbolSource source) {
    /** A function of Go, whose names need no demangling. */
    static SourceFrame ofGo(GoFrame frame) {
        return new SourceFrame(
                NameCleaner.clean(frame.function()),
                frame.function(),
                NameCleaner.clean(frame.file()),
                frame.line(),
                0,
                frame.functionLine(),
                SymbolSource.GO_TABLE);
    }

    /** A function of which only the name is known, as symbol tables tell. */
    static SourceFrame ofSymbol(String systemName, Demangler demangler, SymbolSource source) {
        String function = NameCleaner.clean(demangler.demangle(systemName));
        return new SourceFrame(function, systemName, "", 0, 0, 0, source);
    }
}
