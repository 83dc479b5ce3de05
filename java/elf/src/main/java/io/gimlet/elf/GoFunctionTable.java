// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Go's table of functions, {@code .gopclntab}, which every Go program has, stripped or not. Source:
 * the package debug/gosym and the linker of Go 1.16 to 1.26; the order of the words of the header
 * is that of runtime.pcHeader.
 */
public final class GoFunctionTable {
    private static final String[] SECTIONS = {".gopclntab", ".data.rel.ro.gopclntab"};
    private static final String MODULE_SECTION = ".go.module";

    private static final int MAGIC_1_16 = 0xffff_fffa;
    private static final int MAGIC_1_18 = 0xffff_fff0;
    private static final int MAGIC_1_20 = 0xffff_fff1;

    private static final int HEADER_SIZE = 8 + 8 * 8;
    private static final int POINTER_SIZE_OFFSET = 7;
    private static final int WORDS_OFFSET = 8;

    /** Go 1.26 leaves the start of the code out of the header; runtime.moduledata has it. */
    private static final int MODULE_TEXT_OFFSET = 22 * Long.BYTES;

    private static final int MAX_NAME_BYTES = 64;

    private final ByteCursor in;
    private final ByteBuffer bytes;
    private final boolean wideEntries;
    private final long count;
    private final long text;
    private final long names;
    private final long programs;
    private final long functions;

    private GoFunctionTable(byte[] padded, long moduleText) {
        in = new ByteCursor(padded);
        bytes = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN);
        wideEntries = bytes.getInt(0) == MAGIC_1_16;
        int afterText = wideEntries ? 2 : 3; // the text's start came with 1.18
        long headerText = wideEntries ? 0 : word(2);
        text = wideEntries || headerText != 0 ? headerText : moduleText;
        count = word(0);
        names = word(afterText);
        programs = word(afterText + 3);
        functions = word(afterText + 4);
    }

    public static Optional<GoFunctionTable> of(ElfFile file) throws MalformedElfException {
        for (String name : SECTIONS) {
            Optional<Section> section = file.section(name);
            if (section.isPresent() && section.get().type() != Section.SHT_NOBITS) {
                byte[] padded = SectionContents.read(file, section.get(), ByteCursor.PADDING);
                return of(padded, moduleText(file));
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a table.
     *
     * @param padded its bytes and {@link ByteCursor#PADDING} more
     * @param moduleText where the code starts, should the table not say it
     */
    public static Optional<GoFunctionTable> of(byte[] padded, long moduleText) {
        return isReadable(padded)
                ? Optional.of(new GoFunctionTable(padded, moduleText))
                : Optional.empty();
    }

    private static boolean isReadable(byte[] padded) {
        if (padded.length < HEADER_SIZE + ByteCursor.PADDING
                || padded[POINTER_SIZE_OFFSET] != Long.BYTES) {
            return false;
        }
        int magic = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        return magic == MAGIC_1_16 || magic == MAGIC_1_18 || magic == MAGIC_1_20;
    }

    private static long moduleText(ElfFile file) throws MalformedElfException {
        Optional<Section> module = file.section(MODULE_SECTION);
        if (module.isPresent()) {
            ElfBytes contents = file.bytes().clip(module.get().fileOffset(), module.get().size());
            if (contents.size() >= MODULE_TEXT_OFFSET + Long.BYTES) {
                long start =
                        contents.read(MODULE_TEXT_OFFSET, Long.BYTES, "Go's module data").getLong();
                if (start != 0) {
                    return start;
                }
            }
        }
        return file.section(".text").map(Section::address).orElse(0L);
    }

    private long word(int index) {
        return bytes.getLong(WORDS_OFFSET + index * Long.BYTES);
    }

    /** Returns the number of bytes of the table. */
    public int size() {
        return in.size();
    }

    /** Returns the number of functions whose entries lie in the table. */
    public int count() {
        long room = functions < 0 || functions > size() ? 0 : size() - functions;
        long entries = room / (2L * entrySize());
        return (int) Math.clamp(count, 0, entries == 0 ? 0 : entries - 1);
    }

    private int entrySize() {
        return wideEntries ? Long.BYTES : Integer.BYTES;
    }

    /** Returns the first address of a function; that of the one after the last ends its code. */
    public long address(int index) {
        return text + entry(2L * index);
    }

    private long entry(long index) {
        int at = (int) (functions + index * entrySize());
        return wideEntries ? bytes.getLong(at) : Integer.toUnsignedLong(bytes.getInt(at));
    }

    /**
     * Returns one of the numbers that describe a function: 0 its name, 3 the program of its stack
     * pointer; -1 when it lies outside the table.
     */
    private long detail(int index, int field) {
        long at = functions + entry(2L * index + 1) + entrySize() + (long) field * Integer.BYTES;
        return at < 0 || at > size() - Integer.BYTES
                ? -1
                : Integer.toUnsignedLong(bytes.getInt((int) at));
    }

    /** Returns the first bytes of a function's name. */
    public String name(int index) {
        long at = names + detail(index, 0);
        if (at < 0 || at >= size()) {
            return "";
        }
        int start = (int) at;
        int end = start;
        while (end < size() && end - start < MAX_NAME_BYTES && bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), start, end - start, StandardCharsets.UTF_8);
    }

    /**
     * Returns the bytes that tell how far the stack pointer is from where it was at the function's
     * entry; empty when there are none.
     */
    public Optional<ByteCursor> stackProgram(int index) {
        long offset = detail(index, 3);
        long at = programs + offset;
        if (offset <= 0 || at < 0 || at >= size()) {
            return Optional.empty();
        }
        in.range((int) at, size());
        return Optional.of(in);
    }
}
