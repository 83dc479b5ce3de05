// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * A section that is compressed, as its header tells. Source: the generic ELF ABI, "Section
 * Compression"; for {@code .zdebug} sections what GNU as wrote before that.
 *
 * @param section which one
 * @param method how it is compressed
 * @param size how many bytes it claims to be in truth, unsigned; nonsense until {@link
 *     #requireAtMost}
 * @param body what is compressed
 */
record CompressedSection(Section section, Method method, long size, ElfBytes body) {
    /** How a section is compressed. */
    enum Method {
        ZLIB,
        ZSTD
    }

    private static final int HEADER_SIZE = 24;
    private static final int HEADER_SIZE_OFFSET = 8;
    private static final int COMPRESSED_WITH_ZLIB = 1;
    private static final int COMPRESSED_WITH_ZSTD = 2;

    private static final String GNU_NAME_PREFIX = ".z";
    private static final int GNU_MAGIC = 0x5a4c4942; // "ZLIB"
    private static final int GNU_HEADER_SIZE = 12;

    /** Whether a section is compressed, in either way of saying so. */
    static boolean is(Section section) {
        return hasFlag(section) || section.name().startsWith(GNU_NAME_PREFIX);
    }

    private static boolean hasFlag(Section section) {
        return (section.flags() & Section.SHF_COMPRESSED) != 0;
    }

    /**
     * Reads the header.
     *
     * @param bytes of the section, as they are in the file
     * @throws UnsupportedElfException if it is compressed in another way than with zlib or zstd
     * @throws MalformedElfException if there is no header
     */
    static CompressedSection of(Section section, ElfBytes bytes) throws MalformedElfException {
        if (!hasFlag(section)) {
            return ofGnu(section, bytes);
        }
        ByteBuffer header = bytes.read(0, HEADER_SIZE, "a compression header");
        Method method =
                switch (header.getInt(0)) {
                    case COMPRESSED_WITH_ZLIB -> Method.ZLIB;
                    case COMPRESSED_WITH_ZSTD -> Method.ZSTD;
                    default -> throw unsupported(section);
                };
        ElfBytes body = bytes.clip(HEADER_SIZE, Long.MAX_VALUE);
        return new CompressedSection(section, method, header.getLong(HEADER_SIZE_OFFSET), body);
    }

    private static CompressedSection ofGnu(Section section, ElfBytes bytes)
            throws MalformedElfException {
        ByteBuffer header =
                bytes.read(0, GNU_HEADER_SIZE, "a compression header").order(ByteOrder.BIG_ENDIAN);
        if (header.getInt(0) != GNU_MAGIC) {
            throw unsupported(section);
        }
        ElfBytes body = bytes.clip(GNU_HEADER_SIZE, Long.MAX_VALUE);
        return new CompressedSection(section, Method.ZLIB, header.getLong(Integer.BYTES), body);
    }

    private static UnsupportedElfException unsupported(Section section) {
        return new UnsupportedElfException(
                "section " + section.name() + " is compressed neither with zlib nor with zstd",
                section.fileOffset());
    }

    /**
     * Checks that the size can be true.
     *
     * @param maxBytes the most that it may be
     * @throws MalformedElfException if it is larger, or nothing compresses so well
     */
    void requireAtMost(long maxBytes) throws MalformedElfException {
        if (size < 0 || size > maxBytes || size / SectionContents.MAX_RATIO > body.size()) {
            throw new MalformedElfException(
                    "section %s claims to have %s bytes in %d compressed ones"
                            .formatted(section.name(), Long.toUnsignedString(size), body.size()),
                    section.fileOffset());
        }
    }

    /** What is compressed is nonsense. */
    MalformedElfException damaged(DataFormatException cause) {
        var exception =
                new MalformedElfException(
                        "section " + section.name() + " cannot be decompressed",
                        section.fileOffset());
        exception.initCause(cause);
        return exception;
    }
}
