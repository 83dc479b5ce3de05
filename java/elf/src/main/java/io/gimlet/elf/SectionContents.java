// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import io.gimlet.elf.zstd.ZstdDecoder;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Copies the contents of a section to the heap, decompressed if need be. */
public final class SectionContents {
    /** What it takes to make a table of the contents is several times as much. */
    private static final int HEAP_PART = 16;

    /**
     * The most that is read of a section: twice what the largest programs have, which makes about 8
     * million rows; less where the heap is small.
     */
    public static final int MAX_BYTES =
            (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / HEAP_PART);

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
        if (!CompressedSection.is(section)) {
            return read(bytes, padding);
        }
        boolean isLoaded = (section.flags() & Section.SHF_ALLOC) != 0;
        if (isLoaded && (section.flags() & Section.SHF_COMPRESSED) != 0) {
            throw new MalformedElfException(
                    "section " + section.name() + " is loaded, and cannot be compressed",
                    section.fileOffset());
        }
        CompressedSection compressed = CompressedSection.of(section, bytes);
        compressed.requireAtMost(MAX_BYTES);
        return switch (compressed.method()) {
            case ZLIB -> inflate(compressed, padding, mayGoOn);
            case ZSTD ->
                    decompress(
                            new ZstdDecoder(compressed.body())::read, compressed, padding, mayGoOn);
        };
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

    private static byte[] inflate(
            CompressedSection compressed, int padding, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        byte[] body = read(compressed.body(), 0);
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(body);
            return decompress(inflater::inflate, compressed, padding, mayGoOn);
        }
    }

    /** Gives the next bytes of what is decompressed; none at its end. */
    @FunctionalInterface
    private interface Source {
        int read(byte[] target, int offset, int length)
                throws DataFormatException, MalformedElfException;
    }

    private static byte[] decompress(
            Source source, CompressedSection compressed, int padding, BooleanSupplier mayGoOn)
            throws MalformedElfException {
        int size = (int) compressed.size();
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
            throw compressed.damaged(e);
        }
    }
}
