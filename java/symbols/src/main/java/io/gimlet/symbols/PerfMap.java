// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.util.Objects;

/**
 * The functions that a runtime generated, from the text of its perf map: one line each of start
 * address and size, hexadecimal with or without {@code 0x}, and the name, with spaces or tabs
 * between them, as perf reads it (tools/perf/util/symbol.c). A carriage return before the newline
 * belongs to neither. The text is appended as it grows; a later line overrides earlier ones where
 * they overlap, as the runtime reused the memory, from the time on at which it was read. The
 * process being profiled writes the text, so everything is bounded.
 *
 * <p>For one thread at a time.
 */
public final class PerfMap {
    private static final int MAX_HEX_DIGITS = 16;

    /**
     * Bounds on what a perf map may hold; what exceeds them is left out, see {@link #isTruncated}.
     *
     * @param maxBytes bytes of text that are taken
     * @param maxEntries functions
     * @param maxNameBytes bytes of one name; a longer one is cut
     * @param maxPoolBytes bytes of all names together
     */
    public record Limits(long maxBytes, int maxEntries, int maxNameBytes, int maxPoolBytes) {
        /** 256 MiB of text, a million functions, names of 1,024 bytes, 32 MiB of names. */
        public static final Limits DEFAULT = new Limits(256L << 20, 1_000_000, 1024, 32 << 20);
    }

    private enum Field {
        START,
        SIZE,
        NAME,
        REST_OF_LINE
    }

    private final Limits limits;
    private final NamePool names = new NamePool();
    private final TimedFunctions functions = new TimedFunctions();
    private long byteCount;
    private long malformedLines;
    private boolean full;
    private boolean truncated;
    private boolean replaced;
    private long readNanos = Long.MIN_VALUE;

    private Field field = Field.START;
    private long number;
    private int digits;
    private long start;
    private long size;
    private int nameStart;

    /** Creates an empty map with the default bounds. */
    public PerfMap() {
        this(Limits.DEFAULT);
    }

    /** Creates an empty map. */
    public PerfMap(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes the next bytes of the text. They may end anywhere: a line counts once its newline came.
     * A line that is not in the format is left out and counted.
     *
     * @param timeNanos when they were read, on CLOCK_MONOTONIC: what they override is overridden
     *     from then on; {@link Long#MIN_VALUE} for what may have been there always
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public void append(byte[] text, int offset, int length, long timeNanos) {
        Objects.checkFromIndexSize(offset, length, text.length);
        readNanos = timeNanos;
        for (int i = offset; i < offset + length && !full; i++) {
            if (byteCount == limits.maxBytes) {
                fill();
            } else {
                byteCount++;
                take(text[i]);
            }
        }
    }

    /** Returns the number of functions, overridden ones included. */
    public int size() {
        return functions.count();
    }

    /** Returns the number of lines that were not in the format. */
    public long malformedLines() {
        return malformedLines;
    }

    /** Returns whether a bound was hit: functions are missing, or names are cut. */
    public boolean isTruncated() {
        return truncated;
    }

    /**
     * Returns whether the map takes no more text, because a bound other than that on one name was
     * hit.
     */
    public boolean isFull() {
        return full;
    }

    /** Takes no more text from now on. */
    void fill() {
        full = true;
        truncated = true;
    }

    /**
     * Begins another text, which says what is there from a time on: nothing of the one before. Its
     * functions stay those of earlier times.
     */
    void startAnew(long timeNanos) {
        functions.clear(timeNanos);
        if (field == Field.NAME) {
            names.cut(nameStart);
        }
        startField(Field.START);
        byteCount = 0;
        replaced |= functions.count() > 0;
    }

    /** Returns whether half of the room for functions and names is taken. */
    boolean isHalfFull() {
        return functions.count() > limits.maxEntries / 2 || names.size() > limits.maxPoolBytes / 2;
    }

    /** Returns whether functions were overridden since the last call. */
    boolean takeReplaced() {
        boolean was = replaced;
        replaced = false;
        return was;
    }

    /** Returns the memory that it takes, roughly, in bytes. */
    long byteSize() {
        return names.byteSize() + functions.byteSize();
    }

    /**
     * Returns the function that was at an address at a time, or -1: the latest that had been read
     * by then, else the first that was read after it.
     *
     * @param address an address in the process; for a return address one less
     * @param timeNanos on CLOCK_MONOTONIC
     */
    public int find(long address, long timeNanos) {
        return functions.find(address, timeNanos);
    }

    /** Returns the first address of a function. */
    public long start(int index) {
        return functions.start(index);
    }

    /** Returns the address after the last one of a function. */
    public long end(int index) {
        return functions.start(index) + functions.length(index);
    }

    /** Returns the name of a function as the runtime states it; any characters except newlines. */
    public String name(int index) {
        return names.name(functions.nameOffset(index));
    }

    /**
     * Returns the name of an address, or why it has none.
     *
     * @param address as for {@link #find}
     * @param timeNanos as for {@link #find}
     */
    public Resolution resolve(long address, long timeNanos, Demangler demangler) {
        int index = find(address, timeNanos);
        return index < 0
                ? new Resolution.Unnamed(
                        full ? UnknownReason.PERF_MAP_CUT : UnknownReason.NOT_IN_PERF_MAP)
                : Resolution.Named.ofSymbol(name(index), demangler, SymbolSource.PERF_MAP);
    }

    private void take(byte b) {
        switch (field) {
            case START -> takeNumber(b, Field.SIZE);
            case SIZE -> takeNumber(b, Field.NAME);
            case NAME -> takeName(b);
            case REST_OF_LINE -> {
                if (b == '\n') {
                    startField(Field.START);
                }
            }
        }
    }

    private void takeNumber(byte b, Field next) {
        int digit = LineCursor.hexDigit(b);
        if (digit >= 0 && digits < MAX_HEX_DIGITS) {
            number = number << 4 | digit;
            digits++;
        } else if (b == 'x' && digits == 1 && number == 0) {
            digits = 0;
        } else if (!isBlank(b)) {
            malformed(b);
        } else if (digits > 0) {
            endNumber(next);
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void endNumber(Field next) {
        if (next == Field.SIZE) {
            start = number;
        } else {
            size = number;
            nameStart = names.size();
        }
        startField(next);
    }

    private void takeName(byte b) {
        int length = names.size() - nameStart;
        if (b == '\n') {
            boolean hasReturn = length > 0 && names.last() == '\r';
            names.cut(names.size() - (hasReturn ? 1 : 0));
            endLine(names.size() - nameStart);
        } else if (isBlank(b) && length == 0) {
            return;
        } else if (length == limits.maxNameBytes) {
            truncated = true;
        } else if (names.size() >= limits.maxPoolBytes) {
            names.cut(nameStart);
            fill();
        } else {
            names.add(b);
        }
    }

    private void endLine(int nameLength) {
        boolean wraps = Long.compareUnsigned(start + size, start) <= 0;
        if (nameLength == 0 || wraps) {
            names.cut(nameStart);
            malformed((byte) '\n');
        } else if (functions.count() == limits.maxEntries) {
            names.cut(nameStart);
            fill();
        } else {
            names.end();
            // What was there before the first look named nothing yet.
            replaced |= !replaced && readNanos != Long.MIN_VALUE && functions.overlaps(start, size);
            functions.add(start, size, nameStart, readNanos);
            startField(Field.START);
        }
    }

    private void malformed(byte last) {
        malformedLines++;
        startField(last == '\n' ? Field.START : Field.REST_OF_LINE);
    }

    private void startField(Field next) {
        field = next;
        number = 0;
        digits = 0;
    }
}
