// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import io.gimlet.elf.zstd.ZstdDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Copies the contents of a section to the heap, decompressed if need be. Source: the generic ELF
 * ABI, "Section Compression"; for {@code .zdebug} sections what GNU as wrote before that.
 */
public final class SectionContents {
    /** What it takes to make a table of the contents is several times as much. */
    private static final int HEAP_PART = 16;

    /**
     * The most that is read of a section: twice what the largest programs have, which makes about 8
     * million rows; less where the heap is small.
     */
    public static final int MAX_BYTES =
            (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / HEAP_PART);

    private static final int HEADER_SIZE = 24;
    private static final int HEADER_SIZE_OFFSET = 8;
    private static final int COMPRESSED_WITH_ZLIB = 1;
    private static final int COMPRESSED_WITH_ZSTD = 2;

    private static final String GNU_NAME_PREFIX = ".z";
    private static final int GNU_MAGIC = 0x5a4c4942; // "ZLIB"
    private static final int GNU_HEADER_SIZE = 12;

    /** Deflate makes nothing smaller than by this factor, so larger claims are nonsense. */
    public static final int MAX_RATIO = 1032;

    /** So much is decompressed in about 50 us. */
    private static final int STEP_BYTES = 1 << 14;

    private SectionContents() {}

    /**
     * Returns the contents and some zeros.
     *
     * @param padding number of zeros to add
     * @throws UnsupportedElfException if it is compressed in another way than with zlib or zstd
     * @throws MalformedElfException if it is larger than {@link #MAX_BYTES}, or what is compressed
     *     is nonsense, or would be loaded compressed
     */
    public static byte[] read(ElfFile file, Section section, int padding)
            throws MalformedElfException {
        return read(file, section, padding, () -> true);
    }

    /**
     * Returns the same, as long as it may.
     *
     * @param mayGoOn asked again and again while contents are decompressed
     * @throws CancellationException if it may not
     */
    public static byte[] read(ElfFile file, Section section, int padding, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        ElfBytes bytes = file.bytes().clip(section.fileOffset(), section.size());
        if ((section.flags() & Section.SHF_COMPRESSED) != 0) {
            if ((section.flags() & Section.SHF_ALLOC) != 0) {
                throw new MalformedElfException(
                        "section " + section.name() + " is loaded, and cannot be compressed",
                        section.fileOffset());
            }
            return readCompressed(bytes, section, padding, mayGoOn);
        }
        if (section.name().startsWith(GNU_NAME_PREFIX)) {
            return readGnuCompressed(bytes, section, padding, mayGoOn);
        }
        return read(bytes, padding);
    }

    public static byte[] read(ElfBytes bytes, int padding) throws MalformedElfException {
        if (bytes.size() > MAX_BYTES) {
            throw new MalformedElfException(
                    "unwind information of %d bytes is more than the %d that are read"
                            .formatted(bytes.size(), MAX_BYTES),
                    0);
        }
        return bytes.readPadded((int) bytes.size(), padding, "a section");
    }

    private static byte[] readCompressed(
            ElfBytes bytes, Section section, int padding, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        ByteBuffer header = bytes.read(0, HEADER_SIZE, "a compression header");
        int type = header.getInt(0);
        if (type != COMPRESSED_WITH_ZLIB && type != COMPRESSED_WITH_ZSTD) {
            throw new UnsupportedElfException(
                    "section " + section.name() + " is compressed with method " + type,
                    section.fileOffset());
        }
        ElfBytes body = bytes.clip(HEADER_SIZE, Long.MAX_VALUE);
        long size = header.getLong(HEADER_SIZE_OFFSET);
        checkSize(size, body, section);
        return type == COMPRESSED_WITH_ZLIB
                ? inflate(body, size, section, padding, mayGoOn)
                : decompress(new ZstdDecoder(body)::read, (int) size, section, padding, mayGoOn);
    }

    private static byte[] readGnuCompressed(
            ElfBytes bytes, Section section, int padding, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        ByteBuffer header =
                bytes.read(0, GNU_HEADER_SIZE, "a compression header").order(ByteOrder.BIG_ENDIAN);
        if (header.getInt(0) != GNU_MAGIC) {
            throw new UnsupportedElfException(
                    "section " + section.name() + " is not compressed with zlib",
                    section.fileOffset());
        }
        ElfBytes body = bytes.clip(GNU_HEADER_SIZE, Long.MAX_VALUE);
        long size = header.getLong(Integer.BYTES);
        checkSize(size, body, section);
        return inflate(body, size, section, padding, mayGoOn);
    }

    private static void checkSize(long size, ElfBytes body, Section section)
            throws MalformedElfException {
        if (size < 0 || size > MAX_BYTES || size / MAX_RATIO > body.size()) {
            throw new MalformedElfException(
                    "section %s claims to have %s bytes in %d compressed ones"
                            .formatted(section.name(), Long.toUnsignedString(size), body.size()),
                    section.fileOffset());
        }
    }

    private static byte[] inflate(
            ElfBytes body, long size, Section section, int padding, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        byte[] compressed = read(body, 0);
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(compressed);
            return decompress(inflater::inflate, (int) size, section, padding, mayGoOn);
        }
    }

    /** Gives the next bytes of what is decompressed; none at its end. */
    @FunctionalInterface
    private interface Source {
        int read(byte[] target, int offset, int length)
                throws DataFormatException, MalformedElfException;
    }

    private static byte[] decompress(
            Source source, int size, Section section, int padding, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        byte[] contents = new byte[size + padding];
        try {
            int length = 0;
            int step = 1;
            while (length < size && step > 0) {
                if (!mayGoOn.getAsBoolean()) {
                    throw new CancellationException("decompressing takes too long");
                }
                step = source.read(contents, length, Math.min(STEP_BYTES, size - length));
                length += step;
            }
            return length == size ? contents : Arrays.copyOf(contents, length + padding);
        } catch (DataFormatException e) {
            var exception =
                    new MalformedElfException(
                            "section " + section.name() + " cannot be decompressed",
                            section.fileOffset());
            exception.initCause(e);
            throw exception;
        }
    }
}
