// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.MalformedElfException;

/** The header of a line program, without its files. */
final class LineHeader {
    private static final long WIDE = 0xffff_ffffL;
    private static final long RESERVED_LENGTH = 0xffff_fff0L;

    /** Programs of version 4 and later tell how many operations an instruction has. */
    private static final int OPERATIONS_SINCE = 4;

    private final UnitFormat format;
    private final long end;
    private final long programStart;
    private final int minInstructionLength;
    private final int lineBase;
    private final int lineRange;
    private final byte[] operandCounts;

    /**
     * Reads a header.
     *
     * @param line at the header; afterwards at the directories and files
     * @param addressSize of the unit, as versions before 5 do not tell it
     */
    LineHeader(SectionReader line, int addressSize) throws MalformedElfException {
        long length = line.u32();
        boolean wide = length == WIDE;
        if (wide) {
            length = line.i64();
        } else if (length >= RESERVED_LENGTH) {
            throw line.malformed("a line program has a reserved length");
        }
        long start = line.position();
        end = length < 0 || length > line.size() - start ? line.size() : start + length;
        format = readFormat(line, addressSize, wide ? Long.BYTES : Integer.BYTES);
        long headerLength = line.unsigned(format.offsetSize());
        long headerEnd = line.position();
        if (headerLength < 0 || headerLength > end - headerEnd) {
            throw line.malformed("the header of a line program is larger than the program");
        }
        programStart = headerEnd + headerLength;
        minInstructionLength = line.u8();
        if (format.version() >= OPERATIONS_SINCE) {
            line.u8(); // more than one only on machines with very long instructions
        }
        line.u8(); // whether a row begins a statement at first
        lineBase = (byte) line.u8();
        lineRange = line.u8();
        int opcodeBase = line.u8();
        if (lineRange == 0 || opcodeBase == 0) {
            throw line.malformed("the header of a line program is nonsense");
        }
        operandCounts = new byte[opcodeBase];
        for (int i = 1; i < opcodeBase; i++) {
            operandCounts[i] = (byte) line.u8();
        }
    }

    private static UnitFormat readFormat(SectionReader line, int addressSize, int offsetSize)
            throws MalformedElfException {
        int version = line.u16();
        if (version < UnitFormat.OLDEST_VERSION || version > UnitFormat.NEWEST_VERSION) {
            throw line.malformed("a line program has version " + version);
        }
        if (version < UnitFormat.NEWEST_VERSION) {
            return new UnitFormat(version, addressSize, offsetSize);
        }
        int ownAddressSize = line.u8();
        line.u8(); // size of a segment's number
        return new UnitFormat(version, ownAddressSize, offsetSize);
    }

    /** Returns what sizes depend on. */
    UnitFormat format() {
        return format;
    }

    /** Returns where the program ends. */
    long end() {
        return end;
    }

    /** Returns where its instructions begin. */
    long programStart() {
        return programStart;
    }

    /** Returns the unit in which addresses advance, in bytes. */
    int minInstructionLength() {
        return minInstructionLength;
    }

    /** Returns the least that a special instruction adds to the line. */
    int lineBase() {
        return lineBase;
    }

    /** Returns in how many steps it adds to the line. */
    int lineRange() {
        return lineRange;
    }

    /** Returns the first special instruction. */
    int opcodeBase() {
        return operandCounts.length;
    }

    /** Returns how many operands an instruction before that has. */
    int operandCount(int opcode) {
        return operandCounts[opcode] & 0xff;
    }
}
