// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions that a runtime generated, with files and lines, from the records of its jitdump
 * (tools/perf/Documentation/jitdump-specification.txt of the kernel): what was loaded and moved,
 * and when. The file grows while it is read. The process being profiled writes it, so everything is
 * bounded; a file that is not in the format names nothing from there on.
 *
 * <p>For one thread at a time.
 */
public final class JitDump {
    private static final long MAGIC = 0x4A695444;
    private static final int HEADER_BYTES = 40;
    private static final int RECORD_BYTES = 16;

    /** A flag of the header: times are not those of CLOCK_MONOTONIC. */
    private static final long ARCHITECTURES_CLOCK = 1;

    private static final int LOAD = 0;
    private static final int MOVE = 1;
    private static final int DEBUG_INFO = 2;
    private static final int LOAD_BYTES = 40;
    private static final int MOVE_BYTES = 48;
    private static final int LINES_BYTES = 16;
    private static final int LINE_BYTES = 16;
    private static final int ALIGNMENT_BYTES = 8;

    /** V8 writes places as they will be in the ELF file that perf makes of a function. */
    private static final int ELF_HEADER_BYTES = 64;

    /** The name of a file that is the same as that of the line before. */
    private static final byte SAME = (byte) 0xff;

    /** Of functions whose lines came, and which did not come yet: a few threads write at a time. */
    private static final int MOST_PENDING = 1024;

    /** Beside its name, for finding it again. */
    private static final int FILE_BYTES = 100;

    /** A time is not later than when it is read, but clocks are read one after the other. */
    private static final long CLOCK_ERROR_NANOS = 1_000_000_000;

    /**
     * Bounds on what a jitdump may hold; what exceeds them is left out, see {@link #isFull}.
     *
     * @param maxBytes of the file
     * @param maxFunctions loaded and moved
     * @param maxLines of all functions
     * @param maxNameBytes bytes of one name; a longer one is cut
     * @param maxPoolBytes bytes of all names together
     */
    public record Limits(
            long maxBytes, int maxFunctions, int maxLines, int maxNameBytes, int maxPoolBytes) {
        /** 4 GiB, a million functions, 8 million lines, names of 1,024 bytes, 32 MiB of names. */
        public static final Limits DEFAULT =
                new Limits(4L << 30, 1_000_000, 8_000_000, 1024, 32 << 20);
    }

    /** Lines whose function did not come yet. */
    private record Pending(int run, long firstOffset, long lastOffset) {}

    private final Limits limits;
    private final NamePool names = new NamePool();
    private final TimedFunctions functions = new TimedFunctions();
    private final JitLines lines = new JitLines();
    private final Map<Long, Pending> pending = new HashMap<>();
    private final Map<String, Integer> files = new HashMap<>();
    private final byte[] name;
    private int[] runs = new int[256];
    private long position;
    private long bytesRead;

    /** How long the file was when it was read: as long as that is so, nothing is new. */
    private long sizeSeen = -1;

    private long fileBytes;
    private boolean hasOwnClock;
    private boolean malformed;
    private boolean full;
    private boolean allLinesAreBehindHeader = true;
    private boolean someLinesAreBehindEnd;

    /** Nothing is read yet. */
    public JitDump() {
        this(Limits.DEFAULT);
    }

    /** Nothing is read yet. */
    public JitDump(Limits limits) {
        this.limits = limits;
        name = new byte[limits.maxNameBytes];
    }

    /**
     * Reads the records that are new, and whole.
     *
     * @param nowNanos the time, on CLOCK_MONOTONIC: that of records with times of another clock
     * @return when functions took the place of earlier ones, for the first and the last such; empty
     *     when none did
     */
    public long[] read(FileChannel channel, long nowNanos) throws IOException {
        long[] replaced = {};
        if (channel.size() == sizeSeen) {
            return replaced;
        }
        JitDumpBytes bytes = new JitDumpBytes(channel);
        boolean isFirst = position == 0;
        try {
            if (isFirst && bytes.size() >= HEADER_BYTES) {
                readHeader(bytes);
            }
            while (position > 0 && hasNext(bytes)) {
                long size = bytes.unsigned(position + 4);
                long time = time(bytes.number(position + 8), isFirst, nowNanos);
                if (take(bytes, size, time, !isFirst)) {
                    replaced =
                            replaced.length == 0
                                    ? new long[] {time, time}
                                    : new long[] {replaced[0], time};
                }
                position += size;
            }
            sizeSeen = bytes.size();
        } finally {
            bytesRead += bytes.bytesRead();
        }
        return replaced;
    }

    /** Returns where the next record will be. */
    long position() {
        return position;
    }

    /** Returns the number of functions, replaced ones included. */
    public int size() {
        return functions.count();
    }

    /** Returns whether the file is not in the format, from some place on. */
    public boolean isMalformed() {
        return malformed;
    }

    /** Returns whether a bound was hit: what comes is not read. */
    public boolean isFull() {
        return full;
    }

    /** Reads nothing more from now on. */
    void fill() {
        full = true;
    }

    /** Returns what it takes: memory, and what was read, as that takes time. */
    long byteSize() {
        long runBytes = (long) runs.length * Integer.BYTES;
        return names.byteSize()
                + functions.byteSize()
                + lines.byteSize()
                + runBytes
                + fileBytes
                + bytesRead;
    }

    /**
     * Returns the place in the source of an address at a time, or why there is none.
     *
     * @param address an address in the process; for a return address one less
     * @param timeNanos on CLOCK_MONOTONIC
     */
    public Resolution resolve(long address, long timeNanos, Demangler demangler) {
        int index = functions.find(address, timeNanos);
        if (index < 0) {
            return new Resolution.Unnamed(
                    full ? UnknownReason.JIT_DUMP_CUT : UnknownReason.NOT_IN_JIT_DUMP);
        }
        String function = names.name(functions.nameOffset(index));
        int place = lines.find(runs[index], address - functions.start(index) + headerBytes());
        boolean hasLine = place >= 0 && lines.line(place) > 0;
        return new Resolution.Named(
                List.of(
                        new SourceFrame(
                                NameCleaner.clean(demangler.demangle(function)),
                                function,
                                hasLine
                                        ? NameCleaner.clean(names.name(lines.fileOffset(place)))
                                        : "",
                                hasLine ? lines.line(place) : 0,
                                0,
                                0,
                                SymbolSource.JIT_DUMP)));
    }

    /** What the places of all lines are to be reduced by. */
    private int headerBytes() {
        return allLinesAreBehindHeader && someLinesAreBehindEnd ? ELF_HEADER_BYTES : 0;
    }

    private void readHeader(JitDumpBytes bytes) throws IOException {
        long size = bytes.unsigned(8);
        malformed = bytes.unsigned(0) != MAGIC || bytes.unsigned(4) < 1 || size < HEADER_BYTES;
        hasOwnClock = (bytes.number(32) & ARCHITECTURES_CLOCK) != 0;
        position = size;
    }

    /** Whether the next record is there as a whole. */
    private boolean hasNext(JitDumpBytes bytes) throws IOException {
        if (full || malformed || position + RECORD_BYTES > bytes.size()) {
            return false;
        }
        long size = bytes.unsigned(position + 4);
        malformed = size < RECORD_BYTES;
        full = position + size > limits.maxBytes;
        return !malformed && !full && position + size <= bytes.size();
    }

    private long time(long recorded, boolean isFirst, long nowNanos) {
        boolean isOurs = !hasOwnClock && recorded > 0 && recorded <= nowNanos + CLOCK_ERROR_NANOS;
        if (isOurs) {
            return recorded;
        }
        return isFirst ? Long.MIN_VALUE : nowNanos;
    }

    /** Takes a record; whether it replaces functions. */
    private boolean take(JitDumpBytes bytes, long size, long time, boolean isAsked)
            throws IOException {
        long body = position + RECORD_BYTES;
        long end = position + size;
        int kind = (int) bytes.unsigned(position);
        if (kind == LOAD && size >= RECORD_BYTES + LOAD_BYTES) {
            return load(bytes, body, end, time, isAsked);
        } else if (kind == MOVE && size >= RECORD_BYTES + MOVE_BYTES) {
            return move(bytes, body, time, isAsked);
        } else if (kind == DEBUG_INFO && size >= RECORD_BYTES + LINES_BYTES) {
            takeLines(bytes, body, end);
        }
        return false; // other records say nothing of names
    }

    private boolean load(JitDumpBytes bytes, long body, long end, long time, boolean isAsked)
            throws IOException {
        long start = bytes.number(body + 16);
        long length = bytes.number(body + 24);
        int nameLength = bytes.name(body + LOAD_BYTES, end, name);
        Pending itsLines = pending.remove(start);
        if (nameLength <= 0 || Long.compareUnsigned(start + length, start) <= 0) {
            return false;
        }
        int nameOffset = addName(Math.min(nameLength, name.length));
        if (full) {
            return false;
        }
        int run = JitLines.NONE;
        if (itsLines != null) {
            run = itsLines.run();
            allLinesAreBehindHeader &= itsLines.firstOffset() >= ELF_HEADER_BYTES;
            someLinesAreBehindEnd |= itsLines.lastOffset() >= length;
        }
        return add(start, length, nameOffset, run, time, isAsked);
    }

    private boolean add(
            long start, long length, int nameOffset, int run, long time, boolean isAsked) {
        int index = functions.count();
        if (index == limits.maxFunctions) {
            fill();
            return false;
        }
        boolean replaces = isAsked && functions.overlaps(start, length);
        if (index == runs.length) {
            runs = Arrays.copyOf(runs, index * 2);
        }
        runs[index] = run;
        functions.add(start, length, nameOffset, time);
        return replaces;
    }

    private boolean move(JitDumpBytes bytes, long body, long time, boolean isAsked)
            throws IOException {
        long from = bytes.number(body + 16);
        long to = bytes.number(body + 24);
        int index = functions.find(from, time);
        if (index < 0 || functions.start(index) != from) {
            return false;
        }
        long length = functions.length(index);
        int nameOffset = functions.nameOffset(index);
        int run = runs[index];
        boolean leaves = add(from, length, TimedFunctions.GONE, JitLines.NONE, time, isAsked);
        return add(to, length, nameOffset, run, time, isAsked) || leaves;
    }

    /**
     * Takes lines; none where they do not fill their record, as names of Node 20's may be broken.
     */
    private void takeLines(JitDumpBytes bytes, long body, long end) throws IOException {
        long start = bytes.number(body);
        long count = bytes.number(body + 8);
        int run = lines.begin();
        int file = -1;
        long first = Long.MAX_VALUE;
        long last = 0;
        long at = body + LINES_BYTES;
        for (long i = 0; i < count; i++) {
            int length = at + LINE_BYTES < end ? bytes.name(at + LINE_BYTES, end, name) : -1;
            full |= lines.count() == limits.maxLines;
            if (length < 0 || full) {
                return;
            }
            boolean isSame = length == 1 && name[0] == SAME && file >= 0;
            file = isSame ? file : fileOffset(Math.min(length, name.length));
            long offset = bytes.number(at) - start;
            long line = bytes.unsigned(at + 8);
            if (offset >= 0 && offset <= Integer.MAX_VALUE && line <= Integer.MAX_VALUE && !full) {
                lines.add((int) offset, (int) line, file);
                first = Math.min(first, offset);
                last = Math.max(last, offset);
            }
            at += LINE_BYTES + length + 1;
        }
        boolean isWhole = end - at < ALIGNMENT_BYTES;
        boolean hasRoom = pending.size() < MOST_PENDING || pending.containsKey(start);
        if (first <= last && isWhole && hasRoom) {
            pending.put(start, new Pending(run, first, last));
        }
    }

    private int fileOffset(int length) {
        String file = new String(name, 0, length, StandardCharsets.UTF_8);
        Integer known = files.get(file);
        if (known == null) {
            known = addName(length);
            files.put(file, known);
            fileBytes += FILE_BYTES + 2L * length;
        }
        return known;
    }

    private int addName(int length) {
        int offset = names.size();
        if (offset + length + 1 > limits.maxPoolBytes) {
            fill();
        } else {
            names.add(name, 0, length);
            names.end();
        }
        return offset;
    }
}
