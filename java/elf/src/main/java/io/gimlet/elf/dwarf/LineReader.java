// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.dwarf;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.MalformedElfException;
import java.util.Arrays;

/** Runs line programs. Source: DWARF 5, section 6.2. For one thread. */
final class LineReader {
    /** {@code DW_LNS_*}: standard instructions. */
    private static final int EXTENDED = 0;

    private static final int COPY = 1;
    private static final int ADVANCE_PC = 2;
    private static final int ADVANCE_LINE = 3;
    private static final int SET_FILE = 4;
    private static final int SET_COLUMN = 5;
    private static final int NEGATE_STMT = 6;
    private static final int SET_BASIC_BLOCK = 7;
    private static final int CONST_ADD_PC = 8;
    private static final int FIXED_ADVANCE_PC = 9;
    private static final int SET_PROLOGUE_END = 10;
    private static final int SET_EPILOGUE_BEGIN = 11;

    /** {@code DW_LNE_*}: extended instructions. */
    private static final int END_SEQUENCE = 1;

    private static final int SET_ADDRESS = 2;
    private static final int DEFINE_FILE = 3;

    private static final int MAX_PROGRAM_BYTES = 1 << 28;

    /** Larger buffers are rare, and better not kept. */
    private static final int KEPT_BYTES = 4 << 20;

    /** More than the largest unit has; 96 MiB. */
    private static final int MAX_ROWS = 1 << 23;

    private final CodeSpan code;
    private final FileReader reader;
    private final LineFilesReader filesReader;
    private final LineTable.Builder rows = new LineTable.Builder();
    private ByteCursor cursor = new ByteCursor(new byte[ByteCursor.PADDING]);

    LineReader(FileReader reader, CodeSpan code) {
        this.reader = reader;
        this.code = code;
        filesReader = new LineFilesReader(reader);
    }

    /** Returns the lines of a unit, as far as they can be read. */
    LineTable read(Unit unit) throws MalformedElfException {
        if (unit.lines() == Unit.ABSENT) {
            return LineTable.EMPTY;
        }
        SectionReader line = reader.section(DebugSection.LINE);
        line.position(unit.lines());
        LineHeader header = new LineHeader(line, unit.format().addressSize());
        LineFiles.Builder files = filesReader.read(line, header, unit);
        long length = header.end() - header.programStart();
        if (length > MAX_PROGRAM_BYTES) {
            throw line.malformed("a line program is too large");
        }
        load(header.programStart(), (int) length);
        rows.clear();
        try {
            new Run(header, files).run((int) length);
        } catch (MalformedElfException cut) {
            // What was read until there is right.
        }
        boolean fromZero = header.format().version() >= UnitFormat.NEWEST_VERSION;
        LineTable table = rows.build(files.build(fromZero));
        if (length > KEPT_BYTES) {
            cursor = new ByteCursor(new byte[ByteCursor.PADDING]);
        }
        return table;
    }

    private void load(long offset, int length) throws MalformedElfException {
        if (cursor.size() < length) {
            int size = Math.max(length, Math.min(cursor.size() * 2, KEPT_BYTES));
            cursor = new ByteCursor(new byte[size + ByteCursor.PADDING]);
        }
        byte[] bytes = cursor.bytes();
        reader.sections().bytes(DebugSection.LINE).copyTo(bytes, offset, length, "a line program");
        Arrays.fill(bytes, length, length + ByteCursor.PADDING, (byte) 0);
    }

    /** The machine of one program. */
    private final class Run {
        private final LineHeader header;
        private final LineFiles.Builder files;
        private final byte[] bytes = cursor.bytes();

        private long address;
        private long file = 1;
        private long line = 1;
        private long column;

        /** Whether the sequence has a row. */
        private boolean begun;

        /** Whether it began in the code: linkers leave the lines of what they drop at address 0. */
        private boolean inCode;

        Run(LineHeader header, LineFiles.Builder files) {
            this.header = header;
            this.files = files;
        }

        void run(int limit) throws MalformedElfException {
            int opcodeBase = header.opcodeBase();
            int lineBase = header.lineBase();
            int lineRange = header.lineRange();
            int step = header.minInstructionLength();
            int at = 0;
            while (at < limit) {
                int opcode = bytes[at++] & 0xff;
                if (opcode >= opcodeBase) {
                    int adjusted = opcode - opcodeBase;
                    address += (long) (adjusted / lineRange) * step;
                    line += lineBase + adjusted % lineRange;
                    addRow();
                    continue;
                }
                switch (opcode) {
                    case EXTENDED -> at = extended(at, limit);
                    case COPY -> addRow();
                    case ADVANCE_PC -> {
                        address += LittleEndian.uleb(bytes, at) * step;
                        at = LittleEndian.skipLeb(bytes, at);
                    }
                    case ADVANCE_LINE -> {
                        line += LittleEndian.sleb(bytes, at);
                        at = LittleEndian.skipLeb(bytes, at);
                    }
                    case SET_FILE -> {
                        file = LittleEndian.uleb(bytes, at);
                        at = LittleEndian.skipLeb(bytes, at);
                    }
                    case SET_COLUMN -> {
                        column = LittleEndian.uleb(bytes, at);
                        at = LittleEndian.skipLeb(bytes, at);
                    }
                    case CONST_ADD_PC -> address += (long) ((255 - opcodeBase) / lineRange) * step;
                    case FIXED_ADVANCE_PC -> {
                        address += LittleEndian.u16(bytes, at);
                        at += 2;
                    }
                    case NEGATE_STMT, SET_BASIC_BLOCK, SET_PROLOGUE_END, SET_EPILOGUE_BEGIN -> {}
                    default -> at = skipOperands(opcode, at, limit);
                }
            }
        }

        private int skipOperands(int opcode, int position, int limit) {
            int at = position;
            for (int n = header.operandCount(opcode); n > 0 && at < limit; n--) {
                at = LittleEndian.skipLeb(bytes, at);
            }
            return at;
        }

        private int extended(int position, int limit) throws MalformedElfException {
            long length = LittleEndian.uleb(bytes, position);
            int at = LittleEndian.skipLeb(bytes, position);
            int end = LittleEndian.plus(at, length, limit);
            if (length == 0) {
                return end;
            }
            if (end > limit) {
                throw new MalformedElfException(
                        "a line program is cut", header.programStart() + position);
            }
            switch (bytes[at]) {
                case END_SEQUENCE -> endSequence();
                case SET_ADDRESS -> setAddress(at + 1, end);
                case DEFINE_FILE -> defineFile(at + 1);
                default -> {
                    // Discriminators and what others define change no place.
                }
            }
            return end;
        }

        private void setAddress(int at, int end) {
            int size = end - at;
            if (size == Long.BYTES) {
                address = LittleEndian.i64(bytes, at);
            } else if (size == Integer.BYTES) {
                address = LittleEndian.u32(bytes, at);
            }
        }

        private void defineFile(int at) throws MalformedElfException {
            SectionReader section = reader.section(DebugSection.LINE);
            long name = header.programStart() + at;
            section.position(name);
            section.skipString();
            filesReader.readOldFile(section, files, name);
        }

        private void addRow() throws MalformedElfException {
            int relative = code.relative(address);
            inCode = begun ? inCode : relative != CodeSpan.OUTSIDE;
            begun = true;
            if (!inCode || relative == CodeSpan.OUTSIDE) {
                return;
            }
            if (rows.count() == MAX_ROWS) {
                throw new MalformedElfException("a unit has too many lines", header.end());
            }
            if (!rows.isInOrder(relative)) {
                rows.endSequence(0);
            }
            rows.add(relative, SourcePlace.of(file, line, column));
        }

        private void endSequence() {
            rows.endSequence(code.relativeEnd(address));
            address = 0;
            file = 1;
            line = 1;
            column = 0;
            begun = false;
        }
    }
}
