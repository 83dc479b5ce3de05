// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import io.gimlet.elf.zstd.ZstdDecoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gives the contents of sections of any size: where they are in the file, or, when they are
 * compressed, in memory outside the heap. {@link SectionContents} copies small ones.
 */
public final class SectionMemory {
    /** Large enough to be fast, and small enough to stay in a cache. */
    private static final int STEP_BYTES = 1 << 17;

    /** As much as this part of the heap is held decompressed at a time, of all files together. */
    private static final int HEAP_PART = 2;

    private static final long MOST_HELD = Runtime.getRuntime().maxMemory() / HEAP_PART;
    private static final AtomicLong HELD = new AtomicLong();

    private static final int ZLIB_HEADER_BYTES = 2;
    private static final int DEFLATED = 8;
    private static final int PRESET_DICTIONARY = 0x20;

    /** Of the file, what stays in memory besides what was decompressed. */
    private static final int LOADED_BYTES = 1 << 23;

    private SectionMemory() {}

    /** Made when something is decompressed for the first time: it starts a thread. */
    private static final class Holder {
        private static final Cleaner CLEANER = Cleaner.create();
    }

    /**
     * Returns the contents, decompressed if need be.
     *
     * @param maxBytes the most that is decompressed
     * @throws UnsupportedElfException if it is compressed in another way than with zlib or zstd
     * @throws MalformedElfException if it is compressed and has more than {@code maxBytes}, or more
     *     than is left of what is held decompressed of all files, or what is compressed is nonsense
     */
    public static ElfBytes of(ElfFile file, Section section, long maxBytes)
            throws MalformedElfException {
        long size = section.type() == Section.SHT_NOBITS ? 0 : section.size();
        ElfBytes bytes = file.bytes().clip(section.fileOffset(), size);
        if (bytes.size() == 0 || !CompressedSection.is(section)) {
            return bytes;
        }
        CompressedSection compressed = CompressedSection.of(section, bytes);
        compressed.requireAtMost(maxBytes);
        MemorySegment contents = allocate(compressed.size(), section);
        return switch (compressed.method()) {
            case ZLIB -> inflate(compressed, contents);
            case ZSTD -> decompressZstd(compressed, contents);
        };
    }

    private static ElfBytes decompressZstd(CompressedSection compressed, MemorySegment contents)
            throws MalformedElfException {
        var decoder = new ZstdDecoder(compressed.body());
        byte[] step = new byte[STEP_BYTES];
        long size = contents.byteSize();
        long written = 0;
        try {
            int length = 1;
            while (length > 0 && written < size) {
                length = decoder.read(step, 0, (int) Math.min(step.length, size - written));
                MemorySegment.copy(step, 0, contents, ValueLayout.JAVA_BYTE, written, length);
                written += length;
            }
            return new ElfBytes(contents.asSlice(0, written).asReadOnly());
        } catch (DataFormatException e) {
            throw compressed.damaged(e);
        }
    }

    private static ElfBytes inflate(CompressedSection compressed, MemorySegment contents)
            throws MalformedElfException {
        try (Inflater inflater = new Inflater(true)) {
            long length = inflate(inflater, withoutHeader(compressed), contents);
            return new ElfBytes(contents.asSlice(0, length).asReadOnly());
        } catch (DataFormatException e) {
            throw compressed.damaged(e);
        }
    }

    /**
     * What follows zlib's header (RFC 1950). The checksum behind it would take a tenth of the time,
     * and what is read is not trusted in any case.
     */
    private static ElfBytes withoutHeader(CompressedSection compressed)
            throws MalformedElfException, DataFormatException {
        ElfBytes body = compressed.body();
        byte[] header = body.readBytes(0, ZLIB_HEADER_BYTES, "a compressed section");
        boolean deflated = (header[0] & 0xf) == DEFLATED && (header[1] & PRESET_DICTIONARY) == 0;
        if (!deflated) {
            throw new DataFormatException("not deflated");
        }
        return body.clip(ZLIB_HEADER_BYTES, Long.MAX_VALUE);
    }

    /** Allocates memory that is freed, and no longer counted, when nobody refers to it. */
    private static MemorySegment allocate(long size, Section section) throws MalformedElfException {
        if (HELD.addAndGet(size) > MOST_HELD) {
            HELD.addAndGet(-size);
            throw new MalformedElfException(
                    "section " + section.name() + " takes more memory than there is",
                    section.fileOffset());
        }
        Arena arena = Arena.ofAuto();
        Holder.CLEANER.register(arena, () -> HELD.addAndGet(-size));
        return arena.allocate(size);
    }

    /**
     * The compressed bytes go through the heap: in native code the end of a file that shrinks would
     * end the JVM.
     */
    private static long inflate(Inflater inflater, ElfBytes compressed, MemorySegment contents)
            throws MalformedElfException, DataFormatException {
        byte[] input = new byte[(int) Math.min(STEP_BYTES, compressed.size())];
        long size = contents.byteSize();
        long read = 0;
        long unloaded = 0;
        long written = 0;
        while (written < size && !inflater.finished()) {
            if (inflater.needsInput()) {
                int step = (int) Math.min(input.length, compressed.size() - read);
                if (step == 0) {
                    break;
                }
                compressed.copyTo(input, read, step, "a compressed section");
                inflater.setInput(input, 0, step);
                read += step;
                if (read - unloaded >= LOADED_BYTES) {
                    compressed.unload(unloaded, read - unloaded);
                    unloaded = read;
                }
            }
            long space = Math.min(STEP_BYTES, size - written);
            int step = inflater.inflate(contents.asSlice(written, space).asByteBuffer());
            if (step == 0 && inflater.needsDictionary()) {
                break;
            }
            written += step;
        }
        return written;
    }
}
