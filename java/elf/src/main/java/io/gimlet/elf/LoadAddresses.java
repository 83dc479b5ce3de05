// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Relates offsets in a file to the addresses that it is linked for. Each loaded segment has its own
 * distance between the two, so there is no distance of the whole file.
 */
final class LoadAddresses {
    /**
     * Mappings start at a page; x86-64 has pages of 4 KiB, aarch64 kernels are built for 4, 16 or
     * 64 KiB.
     */
    private static final int[] X86_64_PAGE_SIZES = {4 << 10};

    private static final int[] AARCH64_PAGE_SIZES = {4 << 10, 16 << 10, 64 << 10};

    private final List<Segment> executableFirst;
    private final int[] pageSizes;

    LoadAddresses(Machine machine, List<Segment> segments) {
        List<Segment> loaded = segments.stream().filter(Segment::isLoad).toList();
        executableFirst =
                Stream.concat(
                                loaded.stream().filter(Segment::isExecutable),
                                loaded.stream().filter(Predicate.not(Segment::isExecutable)))
                        .toList();
        pageSizes =
                switch (machine) {
                    case X86_64 -> X86_64_PAGE_SIZES;
                    case AARCH64 -> AARCH64_PAGE_SIZES;
                };
    }

    OptionalLong addressOf(long fileOffset) {
        return first(fileOffset, segment -> segment.containsFileOffset(fileOffset));
    }

    /**
     * A mapping that the loader made starts at the page in which the segment starts. One that
     * starts elsewhere inside a segment is the rest after a part got other permissions.
     */
    OptionalLong loadBias(long mappingStart, long mappingFileOffset) {
        OptionalLong address = OptionalLong.empty();
        for (int i = 0; i < pageSizes.length && address.isEmpty(); i++) {
            long pageMask = -pageSizes[i];
            address =
                    first(
                            mappingFileOffset,
                            segment ->
                                    segment.isExecutable()
                                            && (segment.fileOffset() & pageMask)
                                                    == mappingFileOffset);
            if (address.isEmpty()) {
                address = addressOf(mappingFileOffset);
            }
        }
        return address.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(mappingStart - address.getAsLong());
    }

    private OptionalLong first(long fileOffset, Predicate<Segment> condition) {
        return executableFirst.stream()
                .filter(condition)
                .mapToLong(segment -> segment.address() + (fileOffset - segment.fileOffset()))
                .findFirst();
    }
}
