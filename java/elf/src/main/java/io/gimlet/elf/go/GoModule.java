// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.go;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Machine;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.Segment;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where Go's runtime.moduledata is in a file, and the pointers in it: Go 1.26 has a section for it,
 * earlier versions have it among their data, where it begins with the addresses of the function
 * table and of its names. In files that are loaded anywhere, relocations have the pointers.
 */
final class GoModule {
    private static final String SECTION = ".go.module";

    /** The word with the start of the code, in Go 1.18 and later. */
    private static final int TEXT = 22;

    /** The word with what the data of functions are counted from, in Go 1.20 and later. */
    private static final int FUNCTION_DATA = 40;

    /** Programs have less data; the rest would take too long. */
    private static final long MAX_DATA_BYTES = 64 << 20;

    private static final int STEP_BYTES = 1 << 16;
    private static final int RELOCATION_SIZE = 24;
    private static final int R_X86_64_RELATIVE = 8;
    private static final int R_AARCH64_RELATIVE = 1027;

    private final ElfFile file;
    private final long address;

    private GoModule(ElfFile file, long address) {
        this.file = file;
        this.address = address;
    }

    /**
     * Finds it.
     *
     * @param table the address of the function table
     * @param names the address of the names in it
     */
    static Optional<GoModule> find(ElfFile file, long table, long names)
            throws MalformedElfException {
        Optional<Section> section = file.section(SECTION);
        if (section.isPresent()) {
            return Optional.of(new GoModule(file, section.get().address()));
        }
        for (Segment segment : file.segments()) {
            if (segment.isLoad() && segment.isWritable()) {
                Optional<GoModule> found = findIn(file, segment, table, names);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        OptionalLong relocated = relocation(file, table, true);
        return relocated.isPresent()
                ? candidate(file, relocated.getAsLong(), names)
                : Optional.empty();
    }

    private static Optional<GoModule> findIn(ElfFile file, Segment segment, long table, long names)
            throws MalformedElfException {
        ElfBytes data =
                file.bytes()
                        .clip(segment.fileOffset(), Math.min(segment.fileSize(), MAX_DATA_BYTES));
        for (long at = 0; at < data.size(); at += STEP_BYTES) {
            int step = (int) Math.min(STEP_BYTES, data.size() - at) & -Long.BYTES;
            ByteBuffer words = GoTable.littleEndian(data.readBytes(at, step, "data of Go"));
            while (words.hasRemaining()) {
                if (words.getLong() == table) {
                    long address = segment.address() + at + words.position() - Long.BYTES;
                    Optional<GoModule> found = candidate(file, address, names);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<GoModule> candidate(ElfFile file, long address, long names)
            throws MalformedElfException {
        var module = new GoModule(file, address);
        return module.word(1) == names ? Optional.of(module) : Optional.empty();
    }

    /** Returns the first address of the code. */
    long text() throws MalformedElfException {
        return word(TEXT);
    }

    /** Returns where the data of functions are counted from. */
    long functionData() throws MalformedElfException {
        return word(FUNCTION_DATA);
    }

    private long word(int index) throws MalformedElfException {
        long at = address + (long) index * Long.BYTES;
        Optional<ElfBytes> bytes = loaded(file, at);
        if (bytes.isEmpty() || bytes.get().size() < Long.BYTES) {
            return 0;
        }
        long word =
                GoTable.littleEndian(bytes.get().readBytes(0, Long.BYTES, "Go's module data"))
                        .getLong(0);
        return word != 0 ? word : relocation(file, at, false).orElse(0);
    }

    /** Returns what a file has loaded at an address, to the end of its segment. */
    static Optional<ElfBytes> loaded(ElfFile file, long address) {
        for (Segment segment : file.segments()) {
            if (segment.isLoad() && segment.containsFileAddress(address)) {
                long skipped = address - segment.address();
                return Optional.of(
                        file.bytes()
                                .clip(segment.fileOffset(), segment.fileSize())
                                .clip(skipped, Long.MAX_VALUE));
            }
        }
        return Optional.empty();
    }

    /**
     * Looks for a relocation that moves a pointer with the file: by its place, which gives the
     * pointer, or by the pointer, which gives its place.
     */
    private static OptionalLong relocation(ElfFile file, long wanted, boolean byPointer)
            throws MalformedElfException {
        int relative = file.machine() == Machine.X86_64 ? R_X86_64_RELATIVE : R_AARCH64_RELATIVE;
        for (Section section : file.sections()) {
            if (section.type() != Section.SHT_RELA) {
                continue;
            }
            ElfBytes table =
                    file.bytes()
                            .clip(section.fileOffset(), Math.min(section.size(), MAX_DATA_BYTES));
            long count = table.size() / RELOCATION_SIZE;
            int stepCount = STEP_BYTES / RELOCATION_SIZE;
            for (long first = 0; first < count; first += stepCount) {
                int step = (int) Math.min(stepCount, count - first) * RELOCATION_SIZE;
                ByteBuffer words =
                        GoTable.littleEndian(
                                table.readBytes(first * RELOCATION_SIZE, step, "relocations"));
                while (words.hasRemaining()) {
                    long place = words.getLong();
                    boolean isRelative = (int) words.getLong() == relative;
                    long pointer = words.getLong();
                    if (isRelative && (byPointer ? pointer : place) == wanted) {
                        return OptionalLong.of(byPointer ? place : pointer);
                    }
                }
            }
        }
        return OptionalLong.empty();
    }
}
