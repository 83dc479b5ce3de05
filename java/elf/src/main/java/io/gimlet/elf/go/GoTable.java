// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.go;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads Go's function table where it lies: it may be tens of megabytes large, and few places of it
 * are asked for. What lies outside the table is 0, empty or {@link #NONE}. Sources: the package
 * debug/gosym and the linker of Go 1.2 to 1.26; the order of the words of the header is that of
 * runtime.pcHeader.
 */
final class GoTable {
    static final int NONE = -1;

    /** The numbers of runtime._func behind its entry, each of 32 bits. */
    static final int NAME = 0;

    static final int FILE_PROGRAM = 4;
    static final int LINE_PROGRAM = 5;
    static final int DATA_PROGRAMS = 6;
    private static final int UNIT = 7;

    /** Since Go 1.20, as all behind it. */
    static final int START_LINE = 8;

    static final int COUNTS = 9;
    static final int FIRST_DATA = 10;

    static final int MIN_BYTES = 16;

    private static final int QUANTUM_OFFSET = 6;
    private static final int POINTER_SIZE_OFFSET = 7;
    private static final int WORDS_OFFSET = 8;

    private static final int MAX_NAME_BYTES = 1 << 14;
    private static final int NAME_STEP_BYTES = 128;

    /** Programs of the largest functions have some ten thousand bytes. */
    private static final int MAX_PROGRAM_BYTES = 1 << 20;

    private static final int FIRST_PROGRAM_BYTES = 1 << 9;

    private final ElfBytes bytes;
    private final GoVersion version;
    private final int quantum;
    private final long count;
    private final long text;
    private final long names;
    private final long units;
    private final long files;
    private final long programs;
    private final long functions;

    /** Where functions are counted from. */
    private final long functionBase;

    private GoTable(ElfBytes bytes, GoVersion version, long moduleText)
            throws MalformedElfException {
        this.bytes = bytes;
        this.version = version;
        quantum = u8(QUANTUM_OFFSET);
        count = word(0);
        if (version.hasParts()) {
            int next = version.isRelative() ? 3 : 2; // the text's start came with 1.18
            long headerText = version.isRelative() ? word(2) : 0;
            text = headerText != 0 || !version.isRelative() ? headerText : moduleText;
            names = word(next);
            units = word(next + 1);
            files = word(next + 2);
            programs = word(next + 3);
            functions = word(next + 4);
            functionBase = functions;
        } else {
            text = 0;
            names = 0;
            units = 0;
            programs = 0;
            functions = WORDS_OFFSET + Long.BYTES;
            functionBase = 0;
            files = i32(functions + 2 * Long.BYTES * count + Long.BYTES) & 0xffff_ffffL;
        }
    }

    /**
     * Returns whether bytes begin as a table does.
     *
     * @param start {@link #MIN_BYTES} of them
     */
    static boolean isStart(ByteBuffer start) {
        return GoVersion.of(start.getInt(0)).isPresent()
                && start.getShort(Integer.BYTES) == 0
                && (start.get(QUANTUM_OFFSET) == 1 || start.get(QUANTUM_OFFSET) == 4)
                && start.get(POINTER_SIZE_OFFSET) == Long.BYTES;
    }

    /**
     * Reads the header of a table.
     *
     * @param bytes a table that {@link #isStart begins} as one
     * @param moduleText where the code starts, should the table not say it
     */
    static GoTable read(ElfBytes bytes, long moduleText) throws MalformedElfException {
        int magic = littleEndian(bytes.readBytes(0, Integer.BYTES, "Go's table")).getInt(0);
        return new GoTable(bytes, GoVersion.of(magic).orElseThrow(), moduleText);
    }

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns whether the parts of the table lie in it, and its first functions ascend. */
    boolean isConsistent() throws MalformedElfException {
        long end = functions + (count + 1) * (entryBytes() / 2L);
        return count > 0
                && count < Integer.MAX_VALUE
                && functions > 0
                && names >= 0
                && programs >= 0
                && end <= bytes.size()
                && names < bytes.size()
                && programs < bytes.size()
                && Long.compareUnsigned(address(0), address(1)) < 0;
    }

    GoVersion version() {
        return version;
    }

    /** How many functions there are, as far as that is credible. */
    int count() {
        return Math.clamp(count, 0, Integer.MAX_VALUE);
    }

    /** Where names begin, from the start of the table. */
    long names() {
        return names;
    }

    private long word(int index) throws MalformedElfException {
        long at = WORDS_OFFSET + (long) index * Long.BYTES;
        return isInside(at, Long.BYTES)
                ? littleEndian(bytes.readBytes(at, Long.BYTES, "Go's table")).getLong(0)
                : 0;
    }

    private boolean isInside(long at, int length) {
        return at >= 0 && at <= bytes.size() - length;
    }

    private int u8(long at) throws MalformedElfException {
        return isInside(at, 1) ? bytes.readBytes(at, 1, "Go's table")[0] & 0xff : 0;
    }

    private int i32(long at) throws MalformedElfException {
        return isInside(at, Integer.BYTES)
                ? littleEndian(bytes.readBytes(at, Integer.BYTES, "Go's table")).getInt(0)
                : 0;
    }

    /** Returns the function that an address is in, or {@link #NONE}. */
    int find(long address) throws MalformedElfException {
        long room = bytes.size() - functions - entryBytes() / 2;
        if (functions < 0 || room <= 0 || count <= 0) {
            return NONE;
        }
        int low = 0;
        int high = (int) Math.min(Math.min(count, room / entryBytes()), Integer.MAX_VALUE - 1);
        // The address of the one after the last ends the code.
        int last = high;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(address(middle), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < last ? high : NONE;
    }

    private int entryBytes() {
        return version.isRelative() ? 2 * Integer.BYTES : 2 * Long.BYTES;
    }

    /** Returns the first address of a function. */
    long address(int function) throws MalformedElfException {
        return text + entry(2L * function);
    }

    private long entry(long index) throws MalformedElfException {
        long at = functions + index * (entryBytes() / 2);
        if (version.isRelative()) {
            return i32(at) & 0xffff_ffffL;
        }
        return isInside(at, Long.BYTES)
                ? littleEndian(bytes.readBytes(at, Long.BYTES, "Go's table")).getLong(0)
                : 0;
    }

    /** Returns one of the numbers that describe a function. */
    int detail(int function, int detail) throws MalformedElfException {
        long offset = functionBase + entry(2L * function + 1);
        int entry = version.isRelative() ? Integer.BYTES : Long.BYTES;
        return i32(offset + entry + (long) detail * Integer.BYTES);
    }

    /** Returns the name at an offset among the names. */
    String name(int offset) throws MalformedElfException {
        return offset == 0 && version == GoVersion.GO_1_2
                ? ""
                : string(names + (offset & 0xffff_ffffL));
    }

    /** Returns a source file by what the program of a function says of it. */
    String file(int function, int number) throws MalformedElfException {
        if (number < 0) {
            return "";
        }
        if (!version.hasParts()) {
            return string(i32(files + (long) number * Integer.BYTES) & 0xffff_ffffL);
        }
        long unit = detail(function, UNIT) & 0xffff_ffffL;
        int offset = i32(units + (unit + number) * Integer.BYTES);
        return offset == NONE ? "" : string(files + (offset & 0xffff_ffffL));
    }

    private String string(long at) throws MalformedElfException {
        for (int length = NAME_STEP_BYTES; isInside(at, 1); length *= 8) {
            int available = (int) Math.min(length, bytes.size() - at);
            byte[] read = bytes.readBytes(at, available, "a name of Go");
            int end = 0;
            while (end < available && read[end] != 0) {
                end++;
            }
            if (end < available || available < length || length >= MAX_NAME_BYTES) {
                return new String(read, 0, end, StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    /**
     * Runs one of the programs that give each address of a function a number: steps of a
     * difference, in the zigzag code, and the length of the code that has it. The number begins at
     * -1; a difference of 0, other than in the first step, ends the program.
     *
     * @param offset of the program; 0 for none
     * @param distance of the address from the start of the function
     * @return {@link #NONE} when the program does not say
     */
    int value(int offset, long distance) throws MalformedElfException {
        long at = programs + (offset & 0xffff_ffffL);
        if (offset == 0 || !isInside(at, 1)) {
            return NONE;
        }
        for (int length = FIRST_PROGRAM_BYTES; length <= MAX_PROGRAM_BYTES; length *= 8) {
            int available = (int) Math.min(length, bytes.size() - at);
            var in =
                    new ByteCursor(
                            bytes.clip(at, available)
                                    .readPadded(available, ByteCursor.PADDING, "a program of Go"));
            long value = value(in, distance);
            if (!in.isOverrun() || available < length) {
                return (int) value;
            }
        }
        return NONE;
    }

    private long value(ByteCursor in, long distance) {
        int value = NONE;
        long position = 0;
        while (in.hasRemaining()) {
            long difference = in.uleb();
            if (difference == 0 && position > 0) {
                return NONE;
            }
            value += (int) ((difference >>> 1) ^ -(difference & 1));
            long length = in.uleb() * quantum;
            if (length <= 0) {
                return NONE;
            }
            position += length;
            if (distance < position && !in.isOverrun()) {
                return value;
            }
        }
        in.skip(1); // it ends in the middle
        return NONE;
    }
}
