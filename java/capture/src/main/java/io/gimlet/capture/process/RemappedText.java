// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Segment;
import io.gimlet.kernel.FileServer;
import io.gimlet.symbols.CodeFile;
import io.gimlet.symbols.MapsEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Text that a program moved to memory without a file, in the place where it was, as large programs
 * do to have it in huge pages. It is still its file's: it lies between other mappings of that file,
 * and has the bytes that belong there.
 */
final class RemappedText {
    /** Programs move their text in one piece or a few; each costs the reading of some pages. */
    static final int MOST_PIECES = 16;

    private static final int PAGES_COMPARED = 8;
    private static final int PAGE_BYTES = 4096;

    private final int processId;
    private final long nowNanos;
    private final Map<FileId, CodeFile> files = new HashMap<>();
    private int pieces;

    /**
     * Looks at nothing yet.
     *
     * @param nowNanos when the mappings are read, on CLOCK_MONOTONIC
     */
    RemappedText(int processId, long nowNanos) {
        this.processId = processId;
        this.nowNanos = nowNanos;
    }

    /**
     * A mapping without a file as part of the file that its text is from; null when it is not from
     * a file.
     *
     * @param before the last mapping before it that has a file
     * @param behind the next one that has
     */
    @Nullable CodeMapping find(MapsEntry moved, MapsEntry before, MapsEntry behind) {
        if (!idOf(before).equals(idOf(behind)) || pieces == MOST_PIECES) {
            return null;
        }
        pieces++;
        CodeFile file =
                files.computeIfAbsent(
                        idOf(before),
                        id -> FileFinder.find(mapping(before, before, 0), false).file());
        ElfFile elf = file.elf();
        return elf == null ? null : find(elf, moved, before);
    }

    private @Nullable CodeMapping find(ElfFile elf, MapsEntry moved, MapsEntry before) {
        OptionalLong bias = elf.loadBias(before.start(), before.fileOffset());
        if (bias.isEmpty()) {
            return null;
        }
        long address = moved.start() - bias.getAsLong();
        for (Segment segment : elf.segments()) {
            if (segment.isLoad()
                    && segment.isExecutable()
                    && segment.containsFileAddress(address)) {
                long fileOffset = segment.fileOffset() + (address - segment.address());
                long bytes = segment.fileSize() - (address - segment.address());
                return hasBytesOf(elf, moved, fileOffset, bytes)
                        ? mapping(moved, before, fileOffset)
                        : null;
            }
        }
        return null;
    }

    private static FileId idOf(MapsEntry entry) {
        return new FileId(entry.deviceMajor(), entry.deviceMinor(), entry.inode(), 0);
    }

    private CodeMapping mapping(MapsEntry place, MapsEntry file, long fileOffset) {
        return new CodeMapping(
                processId,
                place.start(),
                place.end(),
                fileOffset,
                file.path(),
                idOf(file),
                nowNanos);
    }

    /** Compares pages that lie evenly between the first and the last one that the file has. */
    private boolean hasBytesOf(ElfFile elf, MapsEntry moved, long fileOffset, long fileBytes) {
        long bytes = Math.min(moved.end() - moved.start(), fileBytes);
        long pages = Math.ceilDiv(bytes, PAGE_BYTES);
        Path process = ProcFiles.livingDirectory(processId);
        try {
            for (int i = 0; i < PAGES_COMPARED; i++) {
                long offset = (pages - 1) * i / (PAGES_COMPARED - 1) * PAGE_BYTES;
                int length = (int) Math.min(PAGE_BYTES, bytes - offset);
                byte[] expected = elf.bytes().readBytes(fileOffset + offset, length, "its text");
                byte[] found = FileServer.readMemory(process, moved.start() + offset, length);
                if (!Arrays.equals(found, expected)) {
                    return false;
                }
            }
            return true;
        } catch (IOException | MalformedElfException unreadable) {
            return false;
        }
    }
}
