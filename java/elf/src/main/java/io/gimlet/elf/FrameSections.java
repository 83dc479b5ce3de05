// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the sections that hold call frame information, and copies them to the heap. */
final class FrameSections {
    private static final String EH_FRAME = ".eh_frame";
    private static final String DEBUG_FRAME = ".debug_frame";
    private static final String GNU_COMPRESSED_DEBUG_FRAME = ".zdebug_frame";

    private final List<FrameSection> sections = new ArrayList<>();
    private int unsupportedCompressions;

    List<FrameSection> list() {
        return sections;
    }

    /** Returns the number of sections that could not be decompressed. */
    int unsupportedCompressions() {
        return unsupportedCompressions;
    }

    void add(FrameSection section) {
        sections.add(section);
    }

    /** Adds what a file that is loaded has. */
    void add(ElfFile file) throws MalformedElfException {
        Optional<Section> section = contents(file, EH_FRAME);
        if (section.isPresent()) {
            add(file, section.get(), UnwindSource.EH_FRAME);
        } else {
            Optional<FrameSection> found = FrameHeader.findEhFrame(file);
            found.ifPresent(this::add);
        }
        addDebugFrame(file);
    }

    /** Adds what a file that holds debug information, or a separate debug file, has. */
    void addDebugFrame(ElfFile file) throws MalformedElfException {
        for (String name : List.of(DEBUG_FRAME, GNU_COMPRESSED_DEBUG_FRAME)) {
            Optional<Section> section = contents(file, name);
            if (section.isPresent()) {
                add(file, section.get(), UnwindSource.DEBUG_FRAME);
                return;
            }
        }
    }

    private static Optional<Section> contents(ElfFile file, String name) {
        return file.section(name)
                .filter(section -> section.type() != Section.SHT_NOBITS && section.size() > 0);
    }

    private void add(ElfFile file, Section section, UnwindSource source)
            throws MalformedElfException {
        try {
            byte[] padded = SectionContents.read(file, section, FrameCursor.PADDING);
            sections.add(
                    new FrameSection(source, new FrameCursor(padded), section.address(), false));
        } catch (UnsupportedElfException e) {
            unsupportedCompressions++;
        }
    }
}
