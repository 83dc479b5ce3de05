// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.go;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.ElfFile;
import io.gimlet.elf.Extent;
import io.gimlet.elf.MalformedElfException;
import io.gimlet.elf.Section;
import io.gimlet.elf.Segment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Functions, files, lines and inlined calls of a Go program, stripped or not, from the table that
 * its runtime needs itself: {@code .gopclntab} of Go 1.2 and later. Calls that were inlined are
 * told since Go 1.20; before that the line is that of the inlined code, in the function that it was
 * inlined into. Source: runtime.inlineUnwinder and runtime.moduledata of Go 1.20 to 1.26.
 *
 * <p>Reads the file when asked, and holds none of it. Safe for use by several threads when the
 * memory segment is.
 */
public final class GoSymbols {
    private static final String[] SECTIONS = {".gopclntab", ".data.rel.ro.gopclntab"};

    private static final int INLINED_CALL_INDEX = 2;
    private static final int INLINED_CALLS = 3;
    private static final int INLINED_CALL_SIZE = 16;

    /** Go inlines some tens of calls into one another. */
    private static final int MAX_INLINED = 256;

    private static final int SCAN_BYTES = 1 << 16;

    /** Without section headers, no more is searched for the table. */
    private static final long MAX_SCANNED_BYTES = 512 << 20;

    private final ElfFile file;
    private final GoTable table;

    /** Where the data of functions are counted from; 0 when unknown. */
    private final long functionData;

    private record Place(ElfBytes bytes, long address) {}

    private GoSymbols(ElfFile file, GoTable table, long functionData) {
        this.file = file;
        this.table = table;
        this.functionData = functionData;
    }

    /**
     * Finds the table of a file, also without section headers.
     *
     * @return empty when there is none
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public static Optional<GoSymbols> of(ElfFile file) throws MalformedElfException {
        Optional<Place> found = file.sections().isEmpty() ? scan(file) : bySection(file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ElfBytes bytes = found.get().bytes();
        long address = found.get().address();
        long fallback = file.section(".text").map(Section::address).orElse(0L);
        GoTable table = GoTable.read(bytes, fallback);
        if (!table.version().isRelative()) {
            return Optional.of(new GoSymbols(file, table, 0));
        }
        Optional<GoModule> module = GoModule.find(file, address, address + table.names());
        if (module.isEmpty()) {
            return Optional.of(new GoSymbols(file, table, 0));
        }
        long text = module.get().text();
        boolean tellsData = table.version().hasInlinedCalls();
        return Optional.of(
                new GoSymbols(
                        file,
                        GoTable.read(bytes, text == 0 ? fallback : text),
                        tellsData ? module.get().functionData() : 0));
    }

    private static Optional<Place> bySection(ElfFile file) throws MalformedElfException {
        for (String name : SECTIONS) {
            Optional<Section> section = file.section(name);
            if (section.isPresent() && section.get().type() != Section.SHT_NOBITS) {
                ElfBytes bytes =
                        file.bytes().clip(section.get().fileOffset(), section.get().size());
                return isTable(bytes)
                        ? Optional.of(new Place(bytes, section.get().address()))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isTable(ElfBytes bytes) throws MalformedElfException {
        return bytes.size() >= GoTable.MIN_BYTES
                && GoTable.isStart(
                        GoTable.littleEndian(bytes.readBytes(0, GoTable.MIN_BYTES, "Go's table")));
    }

    /** The table is aligned like a pointer, and has names behind its header. */
    private static Optional<Place> scan(ElfFile file) throws MalformedElfException {
        long left = MAX_SCANNED_BYTES;
        for (Segment segment : file.segments()) {
            if (segment.isLoad() && !segment.isExecutable()) {
                long size = Math.min(segment.fileSize(), left);
                left -= size;
                Optional<Place> found =
                        scan(file.bytes().clip(segment.fileOffset(), size), segment.address());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Place> scan(ElfBytes data, long address) throws MalformedElfException {
        for (long at = 0; at < data.size(); at += SCAN_BYTES) {
            int step = (int) Math.min(SCAN_BYTES + GoTable.MIN_BYTES, data.size() - at);
            ByteBuffer bytes = GoTable.littleEndian(data.readBytes(at, step, "data"));
            for (int i = 0; i <= step - GoTable.MIN_BYTES; i += Long.BYTES) {
                if (GoTable.isStart(bytes.slice(i, GoTable.MIN_BYTES).order(bytes.order()))) {
                    ElfBytes table = data.clip(at + i, Long.MAX_VALUE);
                    if (GoTable.read(table, 0).isConsistent()) {
                        return Optional.of(new Place(table, address + at + i));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Returns how many functions the table says that it has. */
    public int functionCount() {
        return table.count();
    }

    /**
     * Returns where the function at an address is, without those inlined into it; empty where no
     * code of Go is.
     *
     * @param address as the file states it
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public Optional<Extent> extentAt(long address) throws MalformedElfException {
        int function = table.find(address);
        return function == GoTable.NONE
                ? Optional.empty()
                : Optional.of(new Extent(table.address(function), table.address(function + 1)));
    }

    /**
     * Returns the functions at an address, an inlined one before the one that calls it; empty where
     * no code of Go is.
     *
     * @param address as the file states it; for a return address one less
     * @throws MalformedElfException if the file shrank since it was opened
     */
    public List<GoFrame> framesAt(long address) throws MalformedElfException {
        int function = table.find(address);
        if (function == GoTable.NONE) {
            return List.of();
        }
        List<GoFrame> frames = new ArrayList<>();
        long distance = address - table.address(function);
        ElfBytes calls = inlinedCalls(function);
        int call = calls.size() == 0 ? GoTable.NONE : inlinedCall(function, distance);
        while (call >= 0 && frames.size() < MAX_INLINED) {
            long at = (long) call * INLINED_CALL_SIZE;
            if (at > calls.size() - INLINED_CALL_SIZE) {
                break;
            }
            ByteBuffer entry =
                    GoTable.littleEndian(calls.readBytes(at, INLINED_CALL_SIZE, "inlined calls"));
            String name = table.name(entry.getInt(4));
            frames.add(frame(name, function, distance, entry.getInt(12)));
            distance = entry.getInt(8);
            call = inlinedCall(function, distance);
        }
        boolean tellsStart = table.version().hasInlinedCalls();
        frames.add(
                frame(
                        table.name(table.detail(function, GoTable.NAME)),
                        function,
                        distance,
                        tellsStart ? table.detail(function, GoTable.START_LINE) : 0));
        return frames;
    }

    private GoFrame frame(String name, int function, long distance, int startLine)
            throws MalformedElfException {
        int fileNumber = table.value(table.detail(function, GoTable.FILE_PROGRAM), distance);
        int line = table.value(table.detail(function, GoTable.LINE_PROGRAM), distance);
        return new GoFrame(
                name, table.file(function, fileNumber), Math.max(line, 0), Math.max(startLine, 0));
    }

    private int inlinedCall(int function, long distance) throws MalformedElfException {
        return table.value(
                table.detail(function, GoTable.FIRST_DATA + INLINED_CALL_INDEX), distance);
    }

    /** What was inlined into a function; nothing where that is not known. */
    private ElfBytes inlinedCalls(int function) throws MalformedElfException {
        ElfBytes nothing = file.bytes().clip(0, 0);
        int programs = table.detail(function, GoTable.DATA_PROGRAMS);
        int data = table.detail(function, GoTable.COUNTS) >>> (Integer.SIZE - Byte.SIZE);
        if (functionData == 0 || programs <= INLINED_CALL_INDEX || data <= INLINED_CALLS) {
            return nothing;
        }
        int offset = table.detail(function, GoTable.FIRST_DATA + programs + INLINED_CALLS);
        return offset == GoTable.NONE
                ? nothing
                : GoModule.loaded(file, functionData + (offset & 0xffff_ffffL)).orElse(nothing);
    }
}
