// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parses {@code /proc/kallsyms}: lines of address, type, name, and for modules a tab and the name
 * in brackets.
 */
final class KallsymsParser {
    static final char NO_MODULE = 0;

    private static final int BUFFER_BYTES = 1 << 16;

    /** Over thirty times what a 6.18 kernel without modules lists; more is not its text. */
    private static final int MAX_FUNCTIONS = 1 << 22;

    /** Bounds the last function of a module; few kernel functions are longer. */
    private static final int MAX_TAIL_LENGTH = 1 << 16;

    private static final byte[] START_OF_TEXT =
            KernelDebugInformation.TEXT_START.getBytes(StandardCharsets.US_ASCII);

    private static final byte[] END_OF_TEXT = "_etext".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_INIT_TEXT = "_einittext".getBytes(StandardCharsets.US_ASCII);

    private final LineCursor line = new LineCursor();
    private final NamePool names = new NamePool();
    private final List<String> moduleNames = new ArrayList<>(List.of(""));
    private long[] starts = new long[1 << 16];
    private int[] nameOffsets = new int[1 << 16];
    private char[] modules = new char[1 << 16];
    private int count;
    private long startOfText;
    private long endOfText;
    private long endOfInitText;
    private boolean sawZero;
    private boolean sawAddress;

    Kallsyms parse(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int filled = 0;
        for (int read; (read = in.read(buffer, filled, buffer.length - filled)) > 0; ) {
            filled += read;
            int parsed = lines(buffer, filled);
            // A line that fills the buffer is not the kernel's; drop it.
            parsed = parsed == 0 && filled == buffer.length ? filled : parsed;
            filled -= parsed;
            System.arraycopy(buffer, parsed, buffer, 0, filled);
        }
        line(buffer, 0, filled);
        return build();
    }

    /** Parses the complete lines at the start of the buffer and returns their length. */
    private int lines(byte[] buffer, int filled) {
        int start = 0;
        for (int i = 0; i < filled; i++) {
            if (buffer[i] == '\n') {
                line(buffer, start, i);
                start = i + 1;
            }
        }
        return start;
    }

    private void line(byte[] buffer, int from, int to) {
        line.moveTo(buffer, from, to);
        long address = line.hexadecimal();
        line.expect(' ');
        int type = line.next() | 0x20;
        line.expect(' ');
        int name = line.position();
        if (line.hasFailed() || (type != 't' && type != 'w')) {
            return;
        }
        sawZero |= address == 0;
        sawAddress |= address != 0;
        if (address == 0 || count == MAX_FUNCTIONS) {
            return;
        }
        line.skipWord();
        int nameEnd = line.position();
        char module = line.next() == '\t' ? module(buffer, line.position(), to) : NO_MODULE;
        if (nameEnd > name) {
            add(address, buffer, name, nameEnd, module);
        }
    }

    private void add(long address, byte[] buffer, int name, int nameEnd, char module) {
        if (count == starts.length) {
            grow(count + (count >> 1));
        }
        starts[count] = address;
        nameOffsets[count] = names.size();
        modules[count] = module;
        count++;
        names.add(buffer, name, nameEnd - name);
        names.end();
        if (module == NO_MODULE && buffer[name] == '_') {
            noteEnd(address, buffer, name, nameEnd);
        }
    }

    private void noteEnd(long address, byte[] buffer, int name, int nameEnd) {
        int length = nameEnd - name;
        if (Arrays.equals(buffer, name, nameEnd, END_OF_TEXT, 0, END_OF_TEXT.length)) {
            endOfText = address;
        } else if (length == END_OF_INIT_TEXT.length
                && Arrays.equals(buffer, name, nameEnd, END_OF_INIT_TEXT, 0, length)) {
            endOfInitText = address;
        } else if (length == START_OF_TEXT.length
                && Arrays.equals(buffer, name, nameEnd, START_OF_TEXT, 0, length)) {
            startOfText = address;
        }
    }

    /**
     * The functions of a module stand together, so the module is nearly always that of the line
     * before.
     */
    private char module(byte[] buffer, int from, int to) {
        if (to - from < 3 || buffer[from] != '[' || buffer[to - 1] != ']') {
            return NO_MODULE;
        }
        String name = new String(buffer, from + 1, to - from - 2, StandardCharsets.UTF_8);
        if (moduleNames.size() > 1 && moduleNames.getLast().equals(name)) {
            return (char) (moduleNames.size() - 1);
        }
        int known = moduleNames.indexOf(name);
        if (known < 0 && moduleNames.size() < Character.MAX_VALUE) {
            moduleNames.add(name);
            known = moduleNames.size() - 1;
        }
        return (char) Math.max(known, 0);
    }

    private void grow(int capacity) {
        starts = Arrays.copyOf(starts, capacity);
        nameOffsets = Arrays.copyOf(nameOffsets, capacity);
        modules = Arrays.copyOf(modules, capacity);
    }

    /**
     * Of the names at one address the kernel puts the best first, linker-made marks last; so the
     * first is kept.
     */
    private Kallsyms build() {
        int[] order = AddressOrder.of(starts, count);
        long[] sortedStarts = new long[count];
        int[] sortedNames = new int[count];
        char[] sortedModules = new char[count];
        int kept = 0;
        for (int index : order) {
            if (kept == 0 || sortedStarts[kept - 1] != starts[index]) {
                sortedStarts[kept] = starts[index];
                sortedNames[kept] = nameOffsets[index];
                sortedModules[kept] = modules[index];
                kept++;
            }
        }
        names.trim();
        sortedStarts = Arrays.copyOf(sortedStarts, kept);
        sortedModules = Arrays.copyOf(sortedModules, kept);
        return new Kallsyms(
                sortedStarts,
                lengths(sortedStarts, sortedModules),
                Arrays.copyOf(sortedNames, kept),
                sortedModules,
                List.copyOf(moduleNames),
                names,
                startOfText,
                sawZero && !sawAddress);
    }

    private int[] lengths(long[] sorted, char[] sortedModules) {
        int[] lengths = new int[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            boolean last = i + 1 == sorted.length;
            long length = last ? MAX_TAIL_LENGTH : sorted[i + 1] - sorted[i];
            if (last || sortedModules[i] != sortedModules[i + 1]) {
                length =
                        Long.compareUnsigned(length, MAX_TAIL_LENGTH) < 0
                                ? length
                                : MAX_TAIL_LENGTH;
            }
            if (sorted[i] == endOfText || sorted[i] == endOfInitText) {
                length = 0;
            }
            lengths[i] = (int) Math.min(length, DisjointRanges.MAX_LENGTH);
        }
        return lengths;
    }
}
