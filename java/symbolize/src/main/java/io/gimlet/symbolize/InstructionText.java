// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbolize;

import io.gimlet.elf.Extent;
import io.gimlet.profile.AnnotatedCode;
import io.gimlet.profile.FunctionLines.Cost;
import io.gimlet.symbols.SourceFrame;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Adds to the instructions of a function their source, and the names of what they call. */
final class InstructionText {
    /** Of objdump and of llvm-objdump, which have no names to add to the address. */
    private static final Pattern TARGET = Pattern.compile("(?:0x)?([0-9a-f]{1,16})(?: <[^>]*>)?$");

    /** Calls and jumps of x86-64 (call, jmp, jne, loop) and of aarch64 (b, bl, b.ne, cbz, tbz). */
    private static final Pattern BRANCH =
            Pattern.compile("(?:call|j|loop|bl?\\b|b\\.|cbn?z|tbn?z).*");

    private final CodeModule module;
    private final Extent function;

    InstructionText(CodeModule module, Extent function) {
        this.module = module;
        this.function = function;
    }

    AnnotatedCode.Instruction annotate(Objdump.Instruction instruction, @Nullable Cost cost) {
        List<SourceFrame> frames = module.framesAt(instruction.address());
        SourceFrame innermost = frames.isEmpty() ? null : frames.getFirst();
        return new AnnotatedCode.Instruction(
                instruction.address(),
                withTarget(instruction.text()),
                cost,
                innermost == null ? "" : innermost.file(),
                innermost == null ? 0 : innermost.line(),
                innermost == null || frames.size() == 1 ? "" : innermost.function());
    }

    private String withTarget(String text) {
        String plain = text.replace('\t', ' ').replaceAll(" +", " ");
        Matcher target = TARGET.matcher(plain);
        if (!BRANCH.matcher(plain).matches() || !target.find()) {
            return plain.replaceFirst(" <[^>]*>$", ""); // of a section that has no names
        }
        long address = Long.parseUnsignedLong(target.group(1), 16);
        return plain.substring(0, target.start()) + Long.toHexString(address) + name(address);
    }

    private String name(long address) {
        if (address >= function.start() && address < function.end()) {
            return "";
        }
        List<SourceFrame> frames = module.framesAt(address);
        return frames.isEmpty() ? "" : " <" + frames.getLast().function() + ">";
    }
}
