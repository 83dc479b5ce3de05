// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.SectionContents;
import io.gimlet.elf.Segment;
import java.util.Optional;

/**
 * Finds {@code .eh_frame} the way that exception handling does, through {@code PT_GNU_EH_FRAME},
 * for files without section headers. Source: the Linux Standard Base, "DWARF Exception Header".
 */
final class FrameHeader {
    private static final int VERSION = 1;

    /** Version, three encodings, and the longest pointer. */
    private static final int MAX_SIZE = 4 + 10;

    private FrameHeader() {}

    static Optional<FrameSection> findEhFrame(ElfFile file) throws MalformedElfException {
        for (Segment segment : file.segments()) {
            if (segment.type() == Segment.PT_GNU_EH_FRAME) {
                return read(file, segment);
            }
        }
        return Optional.empty();
    }

    private static Optional<FrameSection> read(ElfFile file, Segment header)
            throws MalformedElfException {
        ElfBytes bytes = file.bytes().clip(header.fileOffset(), header.fileSize());
        int size = (int) Math.min(bytes.size(), MAX_SIZE);
        var in = new ByteCursor(bytes.readPadded(size, ByteCursor.PADDING, "the frame header"));
        int version = in.u8();
        int encoding = in.u8();
        in.u16(); // the encodings of the search table, which is not needed
        if (version != VERSION || !PointerEncoding.isReadableInHeader(encoding)) {
            return Optional.empty();
        }
        long address = header.address();
        long ehFrame = PointerEncoding.read(in, encoding, address, address);
        return in.isOverrun() ? Optional.empty() : section(file, ehFrame);
    }

    /**
     * Its size is not stated: it ends with a record of length 0, at the latest with its segment.
     */
    private static Optional<FrameSection> section(ElfFile file, long address)
            throws MalformedElfException {
        for (Segment segment : file.segments()) {
            if (segment.isLoad() && segment.containsFileAddress(address)) {
                long skipped = address - segment.address();
                ElfBytes bytes =
                        file.bytes()
                                .clip(segment.fileOffset(), segment.fileSize())
                                .clip(skipped, SectionContents.MAX_BYTES);
                byte[] padded = SectionContents.read(bytes, ByteCursor.PADDING);
                return Optional.of(
                        new FrameSection(
                                UnwindSource.EH_FRAME_HDR, new ByteCursor(padded), address, true));
            }
        }
        return Optional.empty();
    }
}
