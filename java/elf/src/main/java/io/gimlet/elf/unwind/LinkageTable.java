// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.SectionContents;
import io.gimlet.elf.X86Nop;
import java.util.List;
import java.util.Optional;

/**
 * Writes the call frame information that linkers leave out: that of procedure linkage tables in
 * statically linked programs, where every call of {@code memcpy} goes through one, and in all that
 * LLVM's linker makes. Their code has few instructions, and only pushes move the stack pointer; an
 * entry that has others is left alone, with all behind it. Source: the x86-64 psABI, "Procedure
 * Linkage Table"; the instructions are those that GNU ld and lld write.
 */
final class LinkageTable {
    private static final List<String> SECTIONS = List.of(".plt", ".plt.got", ".plt.sec", ".iplt");

    /** Room for a million entries. */
    private static final int MAX_SIZE = 16 << 20;

    private static final int WORD = 8;
    private static final int ENTRY_ALIGNMENT = 8;

    private final byte[] code;
    private final FrameWriter writer;
    private int position;
    private int cfaOffset = WORD;

    private LinkageTable(byte[] code, FrameWriter writer) {
        this.code = code;
        this.writer = writer;
    }

    /** Returns a section in the format of {@code .eh_frame} for all linkage tables of a file. */
    static Optional<FrameSection> of(ElfFile file) throws MalformedElfException {
        var writer = new FrameWriter();
        for (String name : SECTIONS) {
            Optional<Section> section = file.section(name).filter(LinkageTable::isReadable);
            if (section.isPresent()) {
                byte[] code = SectionContents.read(file, section.get(), ByteCursor.PADDING);
                new LinkageTable(code, writer).write(section.get().address());
            }
        }
        return writer.isEmpty() ? Optional.empty() : Optional.of(writer.section(UnwindSource.NONE));
    }

    private static boolean isReadable(Section section) {
        return section.isCode()
                && section.type() != Section.SHT_NOBITS
                && Long.compareUnsigned(section.size(), MAX_SIZE) <= 0;
    }

    private void write(long address) {
        int size = code.length - ByteCursor.PADDING;
        while (position < size) {
            int length = instruction();
            if (length == 0) {
                break;
            }
            position += length;
        }
        if (position > 0) {
            writer.fde(address, Math.min(position, size));
        }
    }

    /** Notes what the instruction at the position does; returns its length, 0 for other ones. */
    private int instruction() {
        int prefix = at(0) == 0xf2 ? 1 : 0; // bnd
        return switch (at(prefix)) {
            case 0xff -> indirect(prefix);
            case 0x68 -> push(prefix + 5, cfaOffset);
            case 0xe9 -> jump(prefix + 5);
            case 0xf3 -> at(1) == 0x0f && at(2) == 0x1e && at(3) == 0xfa ? 4 : 0; // endbr64
            case 0x0f -> at(1) == 0x1f ? nop(2) : 0;
            case 0x66 -> at(1) == 0x90 ? 2 : at(1) == 0x0f && at(2) == 0x1f ? nop(3) : 0;
            case 0x90, 0xcc -> 1;
            default -> 0;
        };
    }

    /** The first entry, which the others jump to after a push, pushes a second word. */
    private int indirect(int prefix) {
        return switch (at(prefix + 1)) {
            case 0x25 -> jump(prefix + 6);
            case 0x35 -> {
                define(position, 2 * WORD);
                yield push(prefix + 6, 2 * WORD);
            }
            default -> 0;
        };
    }

    /** Returns the length of a nop with an operand in memory, from the byte of its addressing. */
    private int nop(int addressing) {
        return X86Nop.end(addressing, at(addressing));
    }

    private int push(int length, int before) {
        define(position + length, before + WORD);
        return length;
    }

    /** A jump is the last instruction of an entry, before its padding. */
    private int jump(int length) {
        define((position + length + ENTRY_ALIGNMENT - 1) & -ENTRY_ALIGNMENT, WORD);
        return length;
    }

    private void define(int from, int offset) {
        if (offset != cfaOffset) {
            writer.advance(from);
            writer.stackPointer(offset);
            cfaOffset = offset;
        }
    }

    private int at(int offset) {
        return code[position + offset] & 0xff;
    }
}
