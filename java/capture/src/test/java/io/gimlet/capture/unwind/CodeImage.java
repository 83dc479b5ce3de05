// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.unwind.UnwindTable;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.DebugFiles;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * An ELF file whose unwind information is known: functions with a CFA of the stack pointer and an
 * offset that changes at the addresses that the test says.
 */
final class CodeImage {
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int FRAMES_AT = HEADER_BYTES + SEGMENT_BYTES;
    private static final byte[] NAMES =
            "\0.eh_frame\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII);

    private final long codeStart;
    private final long codeBytes;
    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();

    CodeImage(long codeStart, long codeBytes) {
        this.codeStart = codeStart;
        this.codeBytes = codeBytes;
        writeCie();
    }

    /** One function, whose CFA is at {@code offsets[i]} from byte {@code i * bytesPerRow} on. */
    CodeImage function(long start, int bytesPerRow, int... offsets) {
        ByteBuffer program = little(offsets.length * 9 + 8);
        for (int i = 0; i < offsets.length; i++) {
            if (i > 0) {
                program.put((byte) 0x04).putInt(bytesPerRow); // DW_CFA_advance_loc4
            }
            program.put((byte) 0x0e); // DW_CFA_def_cfa_offset
            program.put((byte) (0x80 | offsets[i] & 0x7f)).put((byte) (0x80 | offsets[i] >> 7));
            program.put((byte) (offsets[i] >> 14));
        }
        program.position((program.position() + 7) & ~7); // DW_CFA_nop is 0
        int length = 4 + 16 + program.position();
        frames.writeBytes(
                little(4 + 4 + 16)
                        .putInt(length)
                        .putInt(frames.size() + 4) // how far back the CIE is
                        .putLong(start)
                        .putLong((long) bytesPerRow * offsets.length)
                        .array());
        frames.write(program.array(), 0, program.position());
        return this;
    }

    /** A file of one function with so many rows, no two of which in a row are alike. */
    static CodeImage ofRows(int rows) {
        int[] offsets = new int[rows];
        for (int i = 0; i < rows; i++) {
            offsets[i] = 16 + 8 * (i % 500);
        }
        return new CodeImage(0x1000, 4L * rows).function(0x1000, 4, offsets);
    }

    /** Functions of random lengths at random distances. */
    static CodeImage random(SplittableRandom random, long codeStart, long codeBytes) {
        CodeImage image = new CodeImage(codeStart, codeBytes);
        long at = codeStart + random.nextInt(100);
        int most = 1 << random.nextInt(4, 17);
        while (true) {
            int rows = random.nextInt(1, 40);
            int bytesPerRow = random.nextInt(1, 64);
            if (at + (long) rows * bytesPerRow > codeStart + codeBytes) {
                return image;
            }
            image.function(at, bytesPerRow, random.ints(rows, 1, 200).map(i -> 8 * i).toArray());
            at += (long) rows * bytesPerRow + random.nextInt(most);
        }
    }

    private void writeCie() {
        byte[] body = {
            0,
            0,
            0,
            0, // a CIE
            1,
            0,
            1,
            0x78,
            16, // version, no augmentation, factors 1 and -8, return address
            0x0c,
            7,
            8, // DW_CFA_def_cfa rsp + 8
            (byte) 0x90,
            1, // DW_CFA_offset of the return address: CFA - 8
            0,
            0,
        };
        frames.writeBytes(little(4).putInt(body.length).array());
        frames.writeBytes(body);
    }

    ElfFile elf() throws MalformedElfException {
        return ElfFile.parse(MemorySegment.ofArray(bytes()));
    }

    UnwindFile file() throws MalformedElfException {
        return new UnwindFile(CodeFile.of(MemorySegment.ofArray(bytes())), new DebugFiles());
    }

    /** The file in memory that can be taken away. */
    UnwindFile file(Arena arena) {
        MemorySegment memory = arena.allocate(bytes().length);
        return new UnwindFile(
                CodeFile.of(memory.copyFrom(MemorySegment.ofArray(bytes()))), new DebugFiles());
    }

    byte[] bytes() {
        int namesAt = FRAMES_AT + frames.size();
        int sectionsAt = namesAt + NAMES.length;
        ByteBuffer file = little(sectionsAt + 3 * 64);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) 3).putShort((short) 62).putInt(1); // ET_DYN, EM_X86_64
        file.putLong(0).putLong(HEADER_BYTES).putLong(sectionsAt).putInt(0);
        file.putShort((short) HEADER_BYTES).putShort((short) SEGMENT_BYTES).putShort((short) 1);
        file.putShort((short) 64).putShort((short) 3).putShort((short) 2);
        file.putInt(1).putInt(5).putLong(0); // PT_LOAD, readable and executable
        file.putLong(codeStart).putLong(codeStart).putLong(0).putLong(codeBytes).putLong(4096);
        file.put(frames.toByteArray()).put(NAMES);
        putSection(file, 0, 0, 0, 0);
        putSection(file, 1, 1, FRAMES_AT, frames.size());
        putSection(file, 11, 3, namesAt, NAMES.length);
        return file.array();
    }

    private static void putSection(ByteBuffer file, int name, int type, long at, long size) {
        file.putInt(name).putInt(type).putLong(0).putLong(0).putLong(at).putLong(size);
        file.putInt(0).putInt(0).putLong(8).putLong(0);
    }

    UnwindTable table() throws MalformedElfException {
        return UnwindTable.read(elf());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
