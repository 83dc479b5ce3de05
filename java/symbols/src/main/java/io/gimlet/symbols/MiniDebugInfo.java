// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.SectionContents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tukaani.xz.SingleXZInputStream;

/**
 * The functions that are not exported, which distributions such as Fedora and RHEL leave in files
 * that they strip: an ELF file with a symbol table, compressed with xz, in a section. Source: the
 * GDB manual, "MiniDebugInfo".
 *
 * <p>A file may say anything: what takes too many bytes, or too long, counts as not there.
 */
final class MiniDebugInfo {
    private static final String SECTION = ".gnu_debugdata";

    /** Symbols become 3 to 8 times smaller; only bombs are above this. */
    private static final int MAX_RATIO = 64;

    /** Contents of any ratio may be this large, so that tiny ones need no care. */
    private static final int ALWAYS_ALLOWED_BYTES = 1 << 20;

    /** Twice what it takes to decompress {@link SectionContents#MAX_BYTES} on a cold JVM. */
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(4);

    /** What xz -9 asks for, and 1 MiB beside its dictionary; less where the heap is small. */
    private static final int MAX_MEMORY_KIB = Math.min(65 << 10, SectionContents.MAX_BYTES >> 10);

    private static final int FIRST_BYTES = 1 << 18;
    private static final int STEP_BYTES = 1 << 16;

    private MiniDebugInfo() {}

    /**
     * Decompresses the symbols in a file, on the heap; empty when there are none that can be read.
     *
     * @throws MalformedElfException if the file shrank since it was opened
     */
    static Optional<ElfFile> of(ElfFile file) throws MalformedElfException {
        Optional<Section> section = file.section(SECTION);
        if (section.isEmpty() || section.get().type() == Section.SHT_NOBITS) {
            return Optional.empty();
        }
        byte[] compressed = SectionContents.read(file, section.get(), 0);
        try {
            return Optional.of(ElfFile.parse(MemorySegment.ofArray(decompress(compressed))));
        } catch (IOException | MalformedElfException unusable) {
            return Optional.empty();
        }
    }

    private static byte[] decompress(byte[] compressed) throws IOException {
        long allowed = ALWAYS_ALLOWED_BYTES + (long) MAX_RATIO * compressed.length;
        int most = (int) Math.min(allowed, SectionContents.MAX_BYTES);
        long start = System.nanoTime();
        byte[] contents = new byte[FIRST_BYTES];
        int length = 0;
        try (var in =
                new SingleXZInputStream(new ByteArrayInputStream(compressed), MAX_MEMORY_KIB)) {
            while (true) {
                if (contents.length - length < STEP_BYTES) {
                    contents = Arrays.copyOf(contents, contents.length * 2);
                }
                int step = in.read(contents, length, STEP_BYTES);
                if (step < 0) {
                    return Arrays.copyOf(contents, length);
                }
                length += step;
                if (length > most || System.nanoTime() - start > MAX_NANOS) {
                    throw new IOException("compressed symbols take more than they may");
                }
            }
        }
    }
}
