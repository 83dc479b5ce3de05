// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads the program header table and the section header table. Source: the generic ELF ABI. */
final class HeaderTables {
    /** Above what any linked file has; bounds what a hostile count can make us allocate. */
    private static final int MAX_ENTRIES = 1 << 16;

    private static final int SEGMENT_SIZE = 56;
    private static final int SECTION_SIZE = 64;
    private static final int MAX_SECTION_NAME_BYTES = 255;

    /** {@code PN_XNUM}: the number of segments did not fit and is in section 0. */
    private static final int SEGMENT_COUNT_ELSEWHERE = 0xffff;

    /**
     * {@code SHN_XINDEX}: the index of the section with the names did not fit and is in section 0.
     */
    private static final int NAMES_INDEX_ELSEWHERE = 0xffff;

    private final ElfBytes bytes;
    private final ElfHeader header;

    HeaderTables(ElfBytes bytes, ElfHeader header) {
        this.bytes = bytes;
        this.header = header;
    }

    List<Segment> segments() throws MalformedElfException {
        long count = header.programHeaderCount();
        if (count == SEGMENT_COUNT_ELSEWHERE && hasSections()) {
            count = Integer.toUnsignedLong(sectionZero().info());
        }
        if (count == 0) {
            return List.of();
        }
        checkSize(
                "program header",
                header.programHeaderSize(),
                SEGMENT_SIZE,
                ElfHeader.PROGRAM_HEADER_SIZE_OFFSET);
        checkCount("program headers", count, ElfHeader.PROGRAM_HEADER_COUNT_OFFSET);
        ByteBuffer table =
                bytes.read(
                        header.programHeaderOffset(),
                        (int) count * SEGMENT_SIZE,
                        "the program header table");
        List<Segment> segments = new ArrayList<>((int) count);
        while (table.hasRemaining()) {
            segments.add(segment(table));
        }
        return List.copyOf(segments);
    }

    /**
     * Returns no sections when their table lies outside the file: cut files keep their use, as the
     * loader needs none.
     */
    List<Section> sections() throws MalformedElfException {
        if (!hasSections()) {
            return List.of();
        }
        Section zero = sectionZero();
        long count = header.sectionHeaderCount() == 0 ? zero.size() : header.sectionHeaderCount();
        checkCount("section headers", count, ElfHeader.SECTION_HEADER_COUNT_OFFSET);
        if (!bytes.contains(header.sectionHeaderOffset(), count * SECTION_SIZE)) {
            return List.of();
        }
        List<Section> unnamed = new ArrayList<>((int) count);
        int[] nameOffsets = new int[(int) count];
        ByteBuffer table =
                bytes.read(
                        header.sectionHeaderOffset(),
                        (int) count * SECTION_SIZE,
                        "the section header table");
        for (int i = 0; i < count; i++) {
            nameOffsets[i] = table.getInt();
            unnamed.add(section(table));
        }
        int namesIndex =
                header.sectionNamesIndex() == NAMES_INDEX_ELSEWHERE
                        ? zero.link()
                        : header.sectionNamesIndex();
        return named(unnamed, nameOffsets, namesIndex);
    }

    private List<Section> named(List<Section> sections, int[] nameOffsets, int namesIndex)
            throws MalformedElfException {
        if (namesIndex <= 0
                || namesIndex >= sections.size()
                || sections.get(namesIndex).type() != Section.SHT_STRTAB) {
            return List.copyOf(sections);
        }
        Section names = sections.get(namesIndex);
        var strings = new StringTable(bytes.clip(names.fileOffset(), names.size()));
        List<Section> result = new ArrayList<>(sections.size());
        for (int i = 0; i < nameOffsets.length; i++) {
            Section section = sections.get(i);
            String name = strings.string(nameOffsets[i], MAX_SECTION_NAME_BYTES);
            result.add(withName(section, name));
        }
        return List.copyOf(result);
    }

    private boolean hasSections() {
        return header.sectionHeaderOffset() != 0
                && header.sectionHeaderSize() == SECTION_SIZE
                && bytes.contains(header.sectionHeaderOffset(), SECTION_SIZE);
    }

    private Section sectionZero() throws MalformedElfException {
        ByteBuffer table = bytes.read(header.sectionHeaderOffset(), SECTION_SIZE, "section 0");
        return section(table.position(Integer.BYTES));
    }

    private static void checkSize(String what, int size, int expected, long offset)
            throws MalformedElfException {
        if (size != expected) {
            throw new MalformedElfException(
                    "a " + what + " has " + size + " bytes instead of " + expected, offset);
        }
    }

    private static void checkCount(String what, long count, long offset)
            throws MalformedElfException {
        if (count < 0 || count > MAX_ENTRIES) {
            throw new MalformedElfException(
                    "the file claims %s %s, more than the %d that are read"
                            .formatted(Long.toUnsignedString(count), what, MAX_ENTRIES),
                    offset);
        }
    }

    /** Reads the fields of {@code Elf64_Phdr} in their order. */
    private static Segment segment(ByteBuffer table) {
        int type = table.getInt();
        int flags = table.getInt();
        long fileOffset = table.getLong();
        long address = table.getLong();
        table.getLong(); // p_paddr has no meaning on Linux
        return new Segment(
                type,
                flags,
                fileOffset,
                address,
                table.getLong(),
                table.getLong(),
                table.getLong());
    }

    /** Reads the fields of {@code Elf64_Shdr} after the name, in their order. */
    private static Section section(ByteBuffer table) {
        return new Section(
                "",
                table.getInt(),
                table.getLong(),
                table.getLong(),
                table.getLong(),
                table.getLong(),
                table.getInt(),
                table.getInt(),
                table.getLong(),
                table.getLong());
    }

    private static Section withName(Section section, String name) {
        return new Section(
                name,
                section.type(),
                section.flags(),
                section.address(),
                section.fileOffset(),
                section.size(),
                section.link(),
                section.info(),
                section.alignment(),
                section.entrySize());
    }
}
