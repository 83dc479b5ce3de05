// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.Segment;
import io.gimlet.elf.SymbolTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instructions of a file, by the addresses that it states, and which of them its symbols call a
 * function. Not thread-safe.
 */
final class FileCode {
    private static final byte[] NOTHING = {};

    /** Larger symbol tables cost more time than a few undescribed functions are worth. */
    private static final int MAX_SYMBOLS = 1 << 18;

    /** glibc has 1.4 MiB. */
    private static final int MAX_SMALL_BYTES = 4 << 20;

    private static final byte CALL = (byte) 0xe8;
    private static final int CALL_BYTES = 5;
    private static final byte HALT = (byte) 0xf4;
    private static final int HALT_BYTES = 1;

    private static final List<String> FUNCTION_SECTIONS = List.of(".init", ".fini");

    private final List<Segment> segments;
    private final @Nullable ElfFile file;

    /** The lowest address. */
    private final long base;

    /**
     * Of each function the distance from the lowest address, and its length in the lower half; in
     * ascending order. Null until somebody asks.
     */
    private long @Nullable [] functions;

    /** All code of a file that has little of it; null until somebody asks. */
    private byte @Nullable [] all;

    /** A range of addresses; the end lies behind it. */
    record Range(long start, long end) {
        int length() {
            return (int) (end - start);
        }
    }

    /** The code of a file. */
    FileCode(ElfFile file) {
        this.file = file;
        segments =
                file.segments().stream()
                        .filter(segment -> segment.isLoad() && segment.isExecutable())
                        .toList();
        base = segments.stream().mapToLong(Segment::address).min().orElse(0);
    }

    private FileCode() {
        file = null;
        base = 0;
        segments = List.of();
    }

    /** The code of no file: there is nothing to read. */
    static FileCode none() {
        return new FileCode();
    }

    /** Returns where the code begins that the linker runs first in a library; 0 for nowhere. */
    long initAddress() {
        Optional<Section> init = file == null ? Optional.empty() : file.section(".init");
        return init.filter(Section::isCode).map(Section::address).orElse(0L);
    }

    /** Returns a copy of a range that lies in one segment; empty when it does not. */
    byte[] read(long address, int length) {
        for (Segment segment : segments) {
            long offset = address - segment.address();
            boolean holdsRange =
                    Long.compareUnsigned(offset, segment.fileSize()) < 0
                            && Long.compareUnsigned(length, segment.fileSize() - offset) <= 0;
            if (holdsRange && file != null) {
                return read(file.bytes().clip(segment.fileOffset() + offset, length), length);
            }
        }
        return NOTHING;
    }

    private static byte[] read(ElfBytes bytes, int length) {
        try {
            return bytes.size() == length ? bytes.readBytes(0, length, "code") : NOTHING;
        } catch (MalformedElfException shrank) {
            return NOTHING; // who reads what matters will notice
        }
    }

    /**
     * Returns whether the last instructions before an address are a call of the file's own code and
     * hlt. False in files with more code than a C library has: to look for it would read them from
     * disk.
     */
    boolean endsWithCallAndHalt(long address) {
        if (all == null) {
            all = readAll();
        }
        long end = address - base;
        int at = (int) end - HALT_BYTES - CALL_BYTES;
        if (at < 0 || end > all.length || all[at + CALL_BYTES] != HALT || all[at] != CALL) {
            return false;
        }
        int distance = 0;
        for (int i = CALL_BYTES - 1; i > 0; i--) {
            distance = distance << Byte.SIZE | (all[at + i] & 0xff);
        }
        long called = at + CALL_BYTES + (long) distance;
        return called >= 0 && called < all.length;
    }

    private byte[] readAll() {
        long bytes = segments.isEmpty() ? 0 : segments.getFirst().fileSize();
        return bytes <= MAX_SMALL_BYTES ? read(base, (int) bytes) : NOTHING;
    }

    /**
     * Returns start and end of each function that symbols state in a range of addresses, and of the
     * two that the start files make of sections (System V ABI, "Special Sections"), in ascending
     * order and without overlaps.
     */
    List<Range> functions(long from, long to) {
        if (functions == null) {
            functions = readFunctions();
        }
        int at = Arrays.binarySearch(functions, (from - base) << Integer.SIZE);
        List<Range> found = new ArrayList<>();
        long free = from;
        for (int i = at < 0 ? -1 - at : at; i < functions.length; i++) {
            long start = base + (functions[i] >>> Integer.SIZE);
            long end = start + (int) functions[i];
            if (start >= to) {
                break;
            }
            if (start >= free && end <= to) {
                found.add(new Range(start, end));
                free = end;
            }
        }
        return found;
    }

    private long[] readFunctions() {
        try {
            // Not those for the dynamic linker: every stripped library has a few bytes of start
            // code that nothing describes, and would have all its symbols read for that.
            Optional<SymbolTable> symbols = file == null ? Optional.empty() : file.symtab();
            FunctionList found = new FunctionList(base);
            addSections(found);
            if (symbols.isPresent() && symbols.get().count() <= MAX_SYMBOLS) {
                found.addAll(symbols.get());
            }
            return found.sorted();
        } catch (MalformedElfException damaged) {
            return new long[0];
        }
    }

    private void addSections(FunctionList found) {
        for (String name : FUNCTION_SECTIONS) {
            Optional<Section> section = file == null ? Optional.empty() : file.section(name);
            if (section.isPresent() && section.get().isCode()) {
                found.add(section.get().address(), section.get().size());
            }
        }
    }

    /** Functions by their distance from an address, with their length in the lower half. */
    private static final class FunctionList {
        private final long base;
        private long[] functions = new long[FUNCTION_SECTIONS.size()];
        private int count;

        FunctionList(long base) {
            this.base = base;
        }

        void addAll(SymbolTable symbols) throws MalformedElfException {
            functions = Arrays.copyOf(functions, count + (int) symbols.count());
            symbols.forEach((value, size, type, binding, sectionIndex, nameOffset) -> {
                if (type == SymbolTable.STT_FUNC) {
                    add(value, size);
                }
            });
        }

        void add(long address, long size) {
            long offset = address - base;
            if ((int) offset == offset && offset >= 0 && (int) size == size && size > 0) {
                functions[count++] = offset << Integer.SIZE | size;
            }
        }

        long[] sorted() {
            long[] sorted = Arrays.copyOf(functions, count);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
