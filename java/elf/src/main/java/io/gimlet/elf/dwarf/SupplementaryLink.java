// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.BuildId;
import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.SectionMemory;
import java.util.Optional;

/**
 * What a file says of the one that dwz made of what several files have in common. Source: DWARF 5,
 * section 7.3.6, and the manual of dwz.
 *
 * @param path of the file
 * @param buildId its build id
 */
record SupplementaryLink(String path, BuildId buildId) {
    private static final String GNU_SECTION = ".gnu_debugaltlink";
    private static final String SECTION = ".debug_sup";
    private static final int MAX_PATH_BYTES = 1 << 12;
    private static final int MAX_ID_BYTES = 64;

    static Optional<SupplementaryLink> of(ElfFile elf) throws MalformedElfException {
        Optional<Section> gnu = elf.section(GNU_SECTION);
        if (gnu.isPresent()) {
            SectionReader reader = reader(elf, gnu.get());
            String path = reader.string(MAX_PATH_BYTES);
            return Optional.of(new SupplementaryLink(path, id(reader, remaining(reader))));
        }
        Optional<Section> standard = elf.section(SECTION);
        if (standard.isEmpty()) {
            return Optional.empty();
        }
        SectionReader reader = reader(elf, standard.get());
        reader.u16(); // version
        if (reader.u8() != 0) {
            return Optional.empty(); // it is that file
        }
        String path = reader.string(MAX_PATH_BYTES);
        return Optional.of(new SupplementaryLink(path, id(reader, reader.uleb())));
    }

    private static SectionReader reader(ElfFile elf, Section section) throws MalformedElfException {
        ElfBytes bytes = SectionMemory.of(elf, section, MAX_PATH_BYTES);
        return new SectionReader(bytes, section.name());
    }

    private static long remaining(SectionReader reader) {
        return reader.size() - reader.position();
    }

    private static BuildId id(SectionReader reader, long length) throws MalformedElfException {
        if (length < 0 || length > MAX_ID_BYTES) {
            throw reader.malformed("a build id of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) reader.u8();
        }
        return BuildId.of(bytes);
    }
}
