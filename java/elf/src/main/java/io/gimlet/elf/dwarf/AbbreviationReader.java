// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ElfBytes;
import io.gimlet.elf.MalformedElfException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Reads a table of {@code .debug_abbrev} and compiles it. */
final class AbbreviationReader {
    /** No such code: the whole table is read. */
    static final long ALL = -1;

    /** Above what link-time optimization makes of the largest programs. */
    private static final int MAX_ABBREVIATIONS = 1 << 20;

    private static final int MAX_ATTRIBUTES = 1 << 12;
    private static final int SIBLING_BYTES = 4;

    final UnitFormat format;
    long[] codes = new long[64];
    byte[] kinds = new byte[64];
    boolean[] parents = new boolean[64];
    int[] fixedSizes = new int[64];
    int[] siblingsBack = new int[64];
    int[] operationEnds = new int[64];
    int[] skipEnds = new int[64];
    int count;
    long[] operations = new long[512];
    int operationCount;
    int[] skips = new int[256];
    int skipCount;
    boolean dense = true;

    private final SectionReader section;

    private AbbreviationReader(SectionReader section, UnitFormat format) {
        this.section = section;
        this.format = format;
    }

    /** Returns a reader that has read nothing. */
    static AbbreviationReader nothing() {
        var format = new UnitFormat(UnitFormat.NEWEST_VERSION, Long.BYTES, Integer.BYTES);
        return new AbbreviationReader(new SectionReader(ElfBytes.EMPTY, "no section"), format);
    }

    /**
     * Reads a table.
     *
     * @param section {@code .debug_abbrev}
     * @param only the code of the one abbreviation that is wanted, or {@link #ALL}
     */
    static AbbreviationTable read(SectionReader section, long offset, UnitFormat format, long only)
            throws MalformedElfException {
        var reader = new AbbreviationReader(section, format);
        section.position(offset);
        reader.read(only);
        return new AbbreviationTable(reader);
    }

    private void read(long only) throws MalformedElfException {
        while (section.hasRemaining()) {
            long code = section.uleb();
            if (code == 0) {
                break;
            }
            if (count == MAX_ABBREVIATIONS) {
                throw section.malformed("too many abbreviations");
            }
            if (only != ALL && code != only) {
                skipOne();
                continue;
            }
            readOne(code);
            if (code == only) {
                break;
            }
        }
        if (!dense) {
            sort();
        }
    }

    /** Others that come before the one that is wanted, which in some files are thousands. */
    private void skipOne() throws MalformedElfException {
        section.uleb();
        section.u8();
        long attribute;
        long form;
        do {
            attribute = section.uleb();
            form = section.uleb();
            if (form == Form.IMPLICIT_CONST) {
                section.sleb();
            }
        } while (attribute != 0 || form != 0);
    }

    private void readOne(long code) throws MalformedElfException {
        if (count == codes.length) {
            grow();
        }
        dense &= code == count + 1;
        codes[count] = code;
        kinds[count] = DieKind.of(section.uleb());
        parents[count] = section.u8() != 0;
        int firstOperation = operationCount;
        while (true) {
            long attribute = section.uleb();
            long form = section.uleb();
            if (attribute == 0 && form == 0) {
                break;
            }
            if (form <= 0 || form > 0xffff || operationCount - firstOperation == MAX_ATTRIBUTES) {
                throw section.malformed("an abbreviation is nonsense");
            }
            long constant = form == Form.IMPLICIT_CONST ? section.sleb() : 0;
            if (operationCount == operations.length) {
                operations = Arrays.copyOf(operations, operationCount * 2);
            }
            operations[operationCount++] =
                    AbbreviationTable.operation((int) form, Attribute.slot(attribute), constant);
        }
        compile(firstOperation);
        operationEnds[count] = operationCount;
        skipEnds[count] = skipCount;
        count++;
    }

    /** Joins neighbours of fixed size to one step. */
    private void compile(int firstOperation) {
        int run = 0;
        int sibling = 0;
        boolean fixed = true;
        for (int i = firstOperation; i < operationCount; i++) {
            int form = AbbreviationTable.form(operations[i]);
            int size = Form.fixedSize(form, format);
            if (size < 0) {
                fixed = false;
                addSkip(run);
                addSkip(-form);
                run = 0;
                sibling = 0;
                continue;
            }
            run += size;
            if (AbbreviationTable.slot(operations[i]) == Attribute.SIBLING && form == Form.REF4) {
                sibling = SIBLING_BYTES;
            } else if (sibling > 0) {
                sibling += size;
            }
        }
        siblingsBack[count] = sibling;
        fixedSizes[count] = fixed ? run : Form.VARIABLE;
        if (!fixed) {
            addSkip(run);
        }
    }

    private void addSkip(int step) {
        if (step == 0) {
            return;
        }
        if (skipCount == skips.length) {
            skips = Arrays.copyOf(skips, skipCount * 2);
        }
        skips[skipCount++] = step;
    }

    private void grow() {
        int length = count * 2;
        codes = Arrays.copyOf(codes, length);
        kinds = Arrays.copyOf(kinds, length);
        parents = Arrays.copyOf(parents, length);
        fixedSizes = Arrays.copyOf(fixedSizes, length);
        siblingsBack = Arrays.copyOf(siblingsBack, length);
        operationEnds = Arrays.copyOf(operationEnds, length);
        skipEnds = Arrays.copyOf(skipEnds, length);
    }

    /** Puts the abbreviations into the order of their codes, for tables of unusual writers. */
    private void sort() {
        int[] order =
                IntStream.range(0, count)
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> codes[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        var sorted = new AbbreviationReader(section, format);
        for (int from : order) {
            sorted.append(this, from);
        }
        codes = sorted.codes;
        kinds = sorted.kinds;
        parents = sorted.parents;
        fixedSizes = sorted.fixedSizes;
        siblingsBack = sorted.siblingsBack;
        operationEnds = sorted.operationEnds;
        skipEnds = sorted.skipEnds;
        operations = sorted.operations;
        skips = sorted.skips;
    }

    private void append(AbbreviationReader other, int from) {
        if (count == codes.length) {
            grow();
        }
        codes[count] = other.codes[from];
        kinds[count] = other.kinds[from];
        parents[count] = other.parents[from];
        fixedSizes[count] = other.fixedSizes[from];
        siblingsBack[count] = other.siblingsBack[from];
        for (int i = from == 0 ? 0 : other.skipEnds[from - 1]; i < other.skipEnds[from]; i++) {
            addSkip(other.skips[i]);
        }
        for (int i = from == 0 ? 0 : other.operationEnds[from - 1];
                i < other.operationEnds[from];
                i++) {
            if (operationCount == operations.length) {
                operations = Arrays.copyOf(operations, operationCount * 2);
            }
            operations[operationCount++] = other.operations[i];
        }
        operationEnds[count] = operationCount;
        skipEnds[count] = skipCount;
        count++;
    }
}
