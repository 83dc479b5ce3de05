// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.SectionContents;
import io.gimlet.elf.UnsupportedElfException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Finds the sections that hold call frame information, and copies them to the heap. */
final class FrameSections {
    private static final String EH_FRAME = ".eh_frame";
    private static final String DEBUG_FRAME = ".debug_frame";
    private static final String GNU_COMPRESSED_DEBUG_FRAME = ".zdebug_frame";

    private final BooleanSupplier mayGoOn;
    private final List<FrameSection> sections = new ArrayList<>();
    private final List<UnwindGap> gaps = new ArrayList<>();

    /**
     * None yet.
     *
     * @param mayGoOn asked again and again while contents are decompressed
     */
    FrameSections(BooleanSupplier mayGoOn) {
        this.mayGoOn = mayGoOn;
    }

    List<FrameSection> list() {
        return sections;
    }

    /** Returns why sections could not be read. */
    List<UnwindGap> gaps() {
        return gaps;
    }

    void add(FrameSection section) {
        sections.add(section);
    }

    /** Adds what a file that is loaded has. */
    void add(ElfFile file) throws MalformedElfException {
        GoFrames.of(file).ifPresent(this::add);
        Optional<Section> section = contents(file, EH_FRAME);
        if (section.isPresent()) {
            add(file, section.get(), UnwindSource.EH_FRAME);
        } else {
            Optional<FrameSection> found = FrameHeader.findEhFrame(file);
            found.ifPresent(this::add);
        }
        addDebugFrame(file);
        LinkageTable.of(file).ifPresent(this::add);
    }

    /**
     * Adds what a file with debug information, or a separate debug file, has. When that is
     * nonsense, it is counted: the rest is still of use.
     */
    void addDebugFrame(ElfFile file) {
        Optional<Section> section =
                contents(file, DEBUG_FRAME).or(() -> contents(file, GNU_COMPRESSED_DEBUG_FRAME));
        if (section.isPresent()) {
            try {
                add(file, section.get(), UnwindSource.DEBUG_FRAME);
            } catch (UnsupportedElfException e) {
                gaps.add(UnwindGap.UNSUPPORTED_COMPRESSION);
            } catch (MalformedElfException e) {
                gaps.add(UnwindGap.MALFORMED);
            }
        }
    }

    /** Roughly how many bytes {@link #add(ElfFile)} would take, as far as section headers say. */
    static long bytesIn(ElfFile file) {
        long bytes = 0;
        for (String name : List.of(EH_FRAME, DEBUG_FRAME, GNU_COMPRESSED_DEBUG_FRAME)) {
            Optional<Section> section = contents(file, name);
            if (section.isPresent()) {
                boolean isPlain =
                        (section.get().flags() & Section.SHF_COMPRESSED) == 0
                                && !name.equals(GNU_COMPRESSED_DEBUG_FRAME);
                bytes += section.get().size() * (isPlain ? 1 : SectionContents.MAX_RATIO);
            }
        }
        return bytes;
    }

    private static Optional<Section> contents(ElfFile file, String name) {
        return file.section(name)
                .filter(section -> section.type() != Section.SHT_NOBITS && section.size() > 0);
    }

    private void add(ElfFile file, Section section, UnwindSource source)
            throws MalformedElfException {
        byte[] padded = SectionContents.read(file, section, ByteCursor.PADDING, mayGoOn);
        add(new FrameSection(source, new ByteCursor(padded), section.address(), false));
    }
}
