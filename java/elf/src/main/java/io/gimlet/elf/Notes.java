// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the build id among the notes of a file. Source: the generic ELF ABI, "Note Section". */
public final class Notes {
    private static final int NOTE_HEADER_SIZE = 12;
    private static final int NT_GNU_BUILD_ID = 3;
    private static final byte[] GNU = {'G', 'N', 'U', 0};

    /** Go's linker writes its own id, text, into {@code .note.go.buildid}. */
    private static final int GO_BUILD_ID = 4;

    private static final byte[] GO = {'G', 'o', 0, 0};

    /**
     * GNU ids have 16 or 20 bytes, Go's about 90; linkers take any length that the user asks for.
     */
    private static final int MAX_BUILD_ID_BYTES = 256;

    /**
     * Real files hold their notes in a few kilobytes; bounds the work that overlapping segments can
     * ask for.
     */
    private static final int MAX_REGION_BYTES = 1 << 20;

    private static final int MAX_REGIONS = 64;

    private final ElfBytes file;
    private @Nullable BuildId gnu;
    private @Nullable BuildId go;

    private Notes(ElfBytes file) {
        this.file = file;
    }

    static Optional<BuildId> buildId(ElfBytes file, List<Segment> segments, List<Section> sections)
            throws MalformedElfException {
        var notes = new Notes(file);
        for (Segment segment : firstNotes(segments)) {
            notes.scan(segment.fileOffset(), segment.fileSize(), segment.alignment());
        }
        if (notes.gnu == null) {
            for (Section section : firstNoteSections(sections)) {
                notes.scan(section.fileOffset(), section.size(), section.alignment());
            }
        }
        return Optional.ofNullable(notes.gnu != null ? notes.gnu : notes.go);
    }

    private static List<Segment> firstNotes(List<Segment> segments) {
        return segments.stream()
                .filter(segment -> segment.type() == Segment.PT_NOTE)
                .limit(MAX_REGIONS)
                .toList();
    }

    private static List<Section> firstNoteSections(List<Section> sections) {
        return sections.stream()
                .filter(section -> section.type() == Section.SHT_NOTE)
                .limit(MAX_REGIONS)
                .toList();
    }

    private void scan(long offset, long size, long alignment) throws MalformedElfException {
        ElfBytes clipped = file.clip(offset, size);
        int length = (int) Math.min(clipped.size(), MAX_REGION_BYTES);
        ByteBuffer region = clipped.read(0, length, "a note");
        long padding = alignment == 8 ? 7 : 3;
        long at = 0;
        while (gnu == null && at + NOTE_HEADER_SIZE <= length) {
            int start = (int) at;
            long nameSize = Integer.toUnsignedLong(region.getInt(start));
            long contentSize = Integer.toUnsignedLong(region.getInt(start + 4));
            int type = region.getInt(start + 8);
            long name = at + NOTE_HEADER_SIZE;
            long content = (name + nameSize + padding) & ~padding;
            if (content + contentSize > length) {
                return;
            }
            if (nameSize == GNU.length && contentSize > 0 && contentSize <= MAX_BUILD_ID_BYTES) {
                take(region, (int) name, type, (int) content, (int) contentSize);
            }
            at = (content + contentSize + padding) & ~padding;
        }
    }

    private void take(ByteBuffer region, int nameOffset, int type, int content, int contentSize) {
        byte[] name = copy(region, nameOffset, GNU.length);
        byte[] id = copy(region, content, contentSize);
        if (isZero(id)) {
            return; // A placeholder that some tools leave: it would make different files look like
            // one.
        }
        if (type == NT_GNU_BUILD_ID && Arrays.equals(name, GNU)) {
            gnu = BuildId.of(id);
        } else if (type == GO_BUILD_ID && Arrays.equals(name, GO)) {
            go = BuildId.of(id);
        }
    }

    private static byte[] copy(ByteBuffer region, int offset, int length) {
        byte[] copy = new byte[length];
        region.get(offset, copy);
        return copy;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
