// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.naming;

import io.gimlet.kernel.BpfPrograms;
import io.gimlet.symbols.ProgramLines;

/** What resolvers need of the BPF programs that are loaded. */
public final class LoadedPrograms {
    private LoadedPrograms() {}

    /** The source lines of programs, which have to stay open as long as the result is used. */
    public static ProgramLines linesOf(BpfPrograms programs) {
        return new ProgramLines(() ->
                programs.lines().stream()
                        .map(line ->
                                new ProgramLines.SourceLine(
                                        line.address(), line.file(), line.line(), line.column()))
                        .toList());
    }
}
