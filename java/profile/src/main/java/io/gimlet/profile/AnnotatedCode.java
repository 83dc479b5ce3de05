// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each instruction of a function cost.
 *
 * @param name of the function whose code it is; others may be inlined there
 * @param module path of the file that it is in
 * @param self what ran in it
 * @param total what ran in it or in what it called; once for each sample
 * @param instructions in the order of their addresses
 */
public record AnnotatedCode(
        String name, String module, long self, long total, List<Instruction> instructions) {
    /**
     * An instruction.
     *
     * @param address as the file states it
     * @param text in assembly language
     * @param cost null when it has none
     * @param file the source file that it is compiled from; empty when unknown
     * @param line the line there; 0 when unknown
     * @param inlined the function that was inlined here; empty for the function's own code
     */
    public record Instruction(
            long address,
            String text,
            FunctionLines.@Nullable Cost cost,
            String file,
            int line,
            String inlined) {}
}
