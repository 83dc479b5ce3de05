// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.GoFunctionTable;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Assembles a function table of Go by hand. */
final class GoBytes {
    static final int MAGIC_1_16 = 0xffff_fffa;
    static final int MAGIC_1_20 = 0xffff_fff1;

    private static final int HEADER_SIZE = 72;

    private final int magic;
    private final List<Function> functions = new ArrayList<>();

    private record Function(String name, int offset, int[] program) {}

    GoBytes(int magic) {
        this.magic = magic;
    }

    /**
     * Adds a function.
     *
     * @param offset where it starts in the code
     * @param program pairs of a difference, in the zigzag code, and a length of code
     */
    GoBytes function(String name, int offset, int... program) {
        functions.add(new Function(name, offset, program));
        return this;
    }

    /** Returns the table; the code ends at an offset. */
    byte[] bytes(int end) {
        var names = new ByteArrayOutputStream();
        var programs = new ByteArrayOutputStream();
        programs.write(0);
        int[] nameOffsets = new int[functions.size()];
        int[] programOffsets = new int[functions.size()];
        for (int i = 0; i < functions.size(); i++) {
            nameOffsets[i] = names.size();
            names.writeBytes((functions.get(i).name + "\0").getBytes(StandardCharsets.UTF_8));
            programOffsets[i] = programs.size();
            for (int value : functions.get(i).program) {
                programs.write(value);
            }
            programs.write(0);
        }
        ByteBuffer table = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
        int namesAt = HEADER_SIZE;
        int programsAt = namesAt + names.size();
        int functionsAt = programsAt + programs.size();
        writeHeader(table, namesAt, programsAt, functionsAt);
        table.put(namesAt, names.toByteArray()).put(programsAt, programs.toByteArray());
        writeFunctions(table.position(functionsAt), end, nameOffsets, programOffsets);
        return Arrays.copyOf(table.array(), table.position());
    }

    private boolean isWide() {
        return magic == MAGIC_1_16;
    }

    private void writeHeader(ByteBuffer table, int names, int programs, int functionsAt) {
        table.putInt(magic).put(new byte[] {0, 0, 1, 8}).putLong(functions.size()).putLong(0);
        if (!isWide()) {
            table.putLong(0);
        }
        table.putLong(names).putLong(0).putLong(0).putLong(programs).putLong(functionsAt);
    }

    private void writeFunctions(ByteBuffer table, int end, int[] names, int[] programs) {
        int start = table.position();
        int entrySize = isWide() ? 8 : 4;
        int details = (2 * functions.size() + 1) * entrySize;
        int detailSize = entrySize + 4 * 4;
        for (int i = 0; i < functions.size(); i++) {
            putEntry(table, functions.get(i).offset);
            if (isWide()) {
                table.putLong(details + i * detailSize);
            } else {
                table.putInt(details + i * detailSize);
            }
        }
        putEntry(table, end);
        for (int i = 0; i < functions.size(); i++) {
            assert table.position() == start + details + i * detailSize;
            putEntry(table, functions.get(i).offset);
            table.putInt(names[i]).putInt(0).putInt(0).putInt(programs[i]);
        }
    }

    private void putEntry(ByteBuffer table, int offset) {
        if (isWide()) {
            table.putLong(FrameBytes.CODE + offset);
        } else {
            table.putInt(offset);
        }
    }

    static UnwindTable table(byte[] bytes) {
        var sections = new FrameSections(() -> true);
        byte[] padded = Arrays.copyOf(bytes, bytes.length + ByteCursor.PADDING);
        GoFunctionTable.of(padded, FrameBytes.CODE).map(GoFrames::of).ifPresent(sections::add);
        return FrameBytes.table(sections);
    }
}
