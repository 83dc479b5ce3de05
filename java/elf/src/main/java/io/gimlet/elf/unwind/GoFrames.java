// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.GoFunctionTable;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SectionContents;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the call frame information of Go's functions: from how far the stack pointer moves, which
 * Go's function table has, and from what some functions of its runtime do. Compiled Go functions
 * with a frame save rbp just below the return address.
 */
final class GoFrames {
    /**
     * Where threads and goroutines begin. What mcall and morestack call, on the stack of the
     * thread, has no caller there either.
     */
    private static final Set<String> ENDS =
            Set.of(
                    "_rt0_amd64",
                    "_rt0_amd64_linux",
                    "runtime.rt0_go",
                    "runtime.goexit",
                    "runtime.mstart",
                    "runtime.mcall",
                    "runtime.morestack");

    /** They switch to the stack of the thread, and keep rbp. */
    private static final Set<String> STACK_SWITCHES =
            Set.of(
                    "runtime.systemstack",
                    "runtime.asmcgocall",
                    "runtime.nanotime1",
                    "runtime.walltime",
                    "time.now");

    private static final Set<String> SIGNAL_RETURNS =
            Set.of("runtime.sigreturn", "runtime.sigreturn__sigaction");

    private static final int WORD = 8;
    private static final int MAX_FRAME_SIZE = Integer.MAX_VALUE - 1024;

    /** As many rows as the largest frame sections make. */
    private static final int MAX_STEPS = 16 << 20;

    private final GoFunctionTable table;
    private final FrameWriter writer = new FrameWriter();

    /** Tables share programs; without a limit, a hostile one could have each read a long one. */
    private long remainingSteps;

    private boolean stackSwitch;
    private long delta;

    private GoFrames(GoFunctionTable table) {
        this.table = table;
        remainingSteps = Math.min(table.size(), MAX_STEPS);
    }

    static Optional<FrameSection> of(ElfFile file) throws MalformedElfException {
        return GoFunctionTable.of(file).map(GoFrames::of);
    }

    static FrameSection of(GoFunctionTable table) {
        var frames = new GoFrames(table);
        frames.write();
        return frames.writer.section(UnwindSource.GO_PCLNTAB);
    }

    private void write() {
        int count = table.count();
        for (int i = 0; i < count && writer.size() < SectionContents.MAX_BYTES; i++) {
            long start = table.address(i);
            long length = table.address(i + 1) - start;
            if (length > 0) {
                write(i, start, length);
            }
        }
    }

    private void write(int function, long start, long length) {
        String name = table.name(function);
        if (SIGNAL_RETURNS.contains(name)) {
            writer.signalFde(start, length);
        } else if (ENDS.contains(name)) {
            writer.end();
            writer.fde(start, length);
        } else {
            Optional<ByteCursor> program = table.stackProgram(function);
            if (program.isPresent()) {
                stackSwitch = STACK_SWITCHES.contains(name);
                writeSteps(program.get(), length);
                writer.fde(start, length);
            }
        }
    }

    /**
     * A step is the difference of the value, in the zigzag code, and the length of the code that
     * has it. The value begins at -1; a difference of 0, other than in the first step, ends the
     * program.
     */
    private void writeSteps(ByteCursor in, long length) {
        long value = -1;
        long offset = 0;
        delta = 0;
        while (offset < length) {
            long difference = in.uleb();
            if (difference == 0 && offset > 0) {
                return;
            }
            value += (difference >>> 1) ^ -(difference & 1);
            long codeLength = in.uleb();
            writer.advance(offset);
            if (in.isOverrun()
                    || codeLength <= 0
                    || value < 0
                    || value > MAX_FRAME_SIZE
                    || remainingSteps-- <= 0) {
                writer.unknown();
                return;
            }
            define(value);
            offset += Math.min(codeLength, length);
        }
    }

    private void define(long value) {
        if (value == delta) {
            return;
        }
        if (stackSwitch && value > 0) {
            writer.framePointer();
        } else {
            writer.stackPointer(value + WORD);
        }
        if (value > 0 && delta == 0) {
            writer.saveFramePointer();
        } else if (value == 0) {
            writer.restoreFramePointer();
        }
        delta = value;
    }
}
