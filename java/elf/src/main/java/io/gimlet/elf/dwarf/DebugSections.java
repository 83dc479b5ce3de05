// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.SectionMemory;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The debug sections of one file, each found, and decompressed if need be, when it is asked for the
 * first time. A section that is absent is empty. Thread-safe.
 */
final class DebugSections {
    private static final String PREFIX = ".debug_";

    /** As GNU as named compressed sections before the format of ELF files knew compression. */
    private static final String COMPRESSED_PREFIX = ".zdebug_";

    private static final String SPLIT_SUFFIX = ".dwo";

    private final ElfFile elf;
    private final String suffix;
    private final @Nullable ElfBytes[] sections = new @Nullable ElfBytes[DebugSection.COUNT];
    private boolean failed;

    /**
     * @param elf the file
     * @param split whether it has the units that were split off another file's
     */
    DebugSections(ElfFile elf, boolean split) {
        this.elf = elf;
        this.suffix = split ? SPLIT_SUFFIX : "";
    }

    /** Returns whether there is such a section. */
    boolean has(DebugSection section) {
        return header(section).isPresent();
    }

    /**
     * Returns the contents of a section.
     *
     * @throws MalformedElfException if they are compressed, and cannot be decompressed
     */
    synchronized ElfBytes bytes(DebugSection section) throws MalformedElfException {
        ElfBytes known = sections[section.number()];
        if (known != null) {
            return known;
        }
        Optional<Section> header = header(section);
        boolean failedBefore = failed;
        failed = true;
        ElfBytes bytes =
                header.isPresent()
                        ? SectionMemory.of(elf, header.get(), Long.MAX_VALUE)
                        : elf.bytes().clip(0, 0);
        failed = failedBefore;
        sections[section.number()] = bytes;
        return bytes;
    }

    /** Returns whether there is a section that could not be read, for lack of memory or others. */
    synchronized boolean haveFailed() {
        return failed;
    }

    private Optional<Section> header(DebugSection section) {
        // The index of a package is the one section of it that is not of the split units.
        String end = section.suffix() + (section == DebugSection.CU_INDEX ? "" : suffix);
        Optional<Section> plain = elf.section(PREFIX + end);
        return plain.isPresent() ? plain : elf.section(COMPRESSED_PREFIX + end);
    }
}
