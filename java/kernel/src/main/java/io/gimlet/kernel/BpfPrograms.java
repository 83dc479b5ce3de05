// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.gimlet.kernel.Layouts.CodeLine;
import io.gimlet.kernel.Layouts.LoadedProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The BPF programs that are loaded when this is opened, and the source lines of their code, which
 * the kernel keeps of programs that are compiled with -g. They stay in the kernel as long as this
 * is open. Opening takes CAP_SYS_ADMIN, without which there are none; reading, later, takes
 * CAP_BPF. For one thread at a time.
 */
public final class BpfPrograms implements AutoCloseable {
    private static final MemorySegment OPEN = Libgimlet.function("gimlet_open_programs");
    private static final MemorySegment LINES = Libgimlet.function("gimlet_program_lines");
    private static final MemorySegment BTF = Libgimlet.function("gimlet_btf");

    /** Each is two files open; a host with a large network of containers has hundreds. */
    private static final int MOST_PROGRAMS = 1024;

    /** The verifier takes a million instructions of a program. */
    private static final int MOST_LINES = 1 << 20;

    private static final int MOST_BTF_BYTES = 64 << 20;

    /** BPF_LINE_INFO_LINE_COL of linux/bpf.h. */
    private static final int COLUMN_BITS = 10;

    /**
     * A line of the source of a BPF program.
     *
     * @param address its first instruction, in the kernel
     * @param file its source file as the compiler was told it; any characters
     * @param line counted from 1; 0 when unknown
     * @param column counted from 1; 0 when unknown
     */
    public record SourceLine(long address, String file, int line, int column) {}

    private record Program(int fd, int btfFd) {}

    private final List<Program> programs;

    private BpfPrograms(List<Program> programs) {
        this.programs = programs;
    }

    /** No programs. */
    public static BpfPrograms none() {
        return new BpfPrograms(new ArrayList<>());
    }

    /** Opens all of them; none where this is not permitted. */
    public static BpfPrograms open() {
        List<Program> programs = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment opened = arena.allocate(MOST_PROGRAMS * (long) LoadedProgram.SIZE, 8);
            long count = Libgimlet.call(OPEN, opened.address(), MOST_PROGRAMS);
            for (long i = 0; i < count; i++) {
                long at = i * LoadedProgram.SIZE;
                programs.add(
                        new Program(
                                opened.get(JAVA_INT, at + LoadedProgram.PROGRAM_FD),
                                opened.get(JAVA_INT, at + LoadedProgram.BTF_FD)));
            }
        }
        return new BpfPrograms(programs);
    }

    /**
     * The lines of all programs, in no order. Those of a program that cannot be read are not there.
     */
    public List<SourceLine> lines() {
        List<SourceLine> lines = new ArrayList<>();
        for (Program program : programs) {
            if (lines.size() < MOST_LINES) {
                addLines(program, lines);
            }
        }
        return lines;
    }

    private static void addLines(Program program, List<SourceLine> lines) {
        try (Arena arena = Arena.ofConfined()) {
            long count = Libgimlet.call(LINES, program.fd(), 0, 0);
            long btfBytes = Libgimlet.call(BTF, program.btfFd(), 0, 0);
            if (count <= 0 || count > MOST_LINES || btfBytes <= 0 || btfBytes > MOST_BTF_BYTES) {
                return;
            }
            MemorySegment read = arena.allocate(count * CodeLine.SIZE, 8);
            MemorySegment btf = arena.allocate(btfBytes, 8);
            long found = Libgimlet.call(LINES, program.fd(), read.address(), count);
            if (Libgimlet.call(BTF, program.btfFd(), btf.address(), btfBytes) != btfBytes) {
                return;
            }
            BtfStrings strings = new BtfStrings(btf.toArray(JAVA_BYTE));
            for (long i = 0; i < Math.min(found, count); i++) {
                long at = i * CodeLine.SIZE;
                int place = read.get(JAVA_INT, at + CodeLine.LINE_AND_COLUMN);
                lines.add(
                        new SourceLine(
                                read.get(JAVA_LONG, at + CodeLine.ADDRESS),
                                strings.at(read.get(JAVA_INT, at + CodeLine.FILE_OFFSET)),
                                place >>> COLUMN_BITS,
                                place & (1 << COLUMN_BITS) - 1));
            }
        }
    }

    @Override
    public void close() {
        for (Program program : programs) {
            SystemCalls.close(program.fd());
            SystemCalls.close(program.btfFd());
        }
        programs.clear();
    }
}
