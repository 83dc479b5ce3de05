// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.ByteCursor;
import io.gimlet.elf.Segment;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import io.gimlet.elf.unwind.UnwindRule.ReturnAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Assembles a frame section by hand, and reads it. */
final class FrameBytes {
    /** Where the code is. */
    static final long CODE = 0x1_0000;

    static final int CODE_SIZE = 0x10_0000;

    /** Where the section is. */
    static final long SECTION = 0x40_0000;

    /** An address of 8 bytes; one of 4 bytes relative to its place. */
    static final int ABSOLUTE = 0x00;

    static final int RELATIVE = 0x1b;

    /** CFA = rsp + 8, the return address at CFA - 8: what every CIE of x86-64 begins with. */
    static final int[] USUAL = {0x0c, 7, 8, 0x80 + 16, 1};

    private static final int CAPACITY = 1 << 16;

    private final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
    private final UnwindSource source;
    private int cie;
    private int version = 1;
    private int encoding = ABSOLUTE;
    private boolean wide;

    FrameBytes(UnwindSource source) {
        this.source = source;
    }

    static FrameBytes ehFrame() {
        return new FrameBytes(UnwindSource.EH_FRAME);
    }

    static FrameBytes debugFrame() {
        return new FrameBytes(UnwindSource.DEBUG_FRAME);
    }

    /** Uses lengths of 64 bits from now on. */
    FrameBytes wide() {
        wide = true;
        return this;
    }

    FrameBytes version(int number) {
        version = number;
        return this;
    }

    /** Adds a CIE with the augmentation "zR". */
    FrameBytes cie(int pointerEncoding, int... instructions) {
        return cie("zR", new int[] {pointerEncoding}, pointerEncoding, instructions);
    }

    FrameBytes cie(String augmentation, int[] data, int pointerEncoding, int... instructions) {
        encoding = pointerEncoding;
        int length = begin();
        cie = wide ? length - 12 : length - 4;
        if (source == UnwindSource.EH_FRAME) {
            bytes.putInt(0);
        } else if (wide) {
            bytes.putLong(-1);
        } else {
            bytes.putInt(-1);
        }
        bytes.put((byte) version).put(augmentation.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
        if (version == 4) {
            bytes.put((byte) 8).put((byte) 0);
        }
        if (augmentation.equals("eh")) {
            bytes.putLong(0);
        }
        put(1, 0x78, 16); // factors 1 and -8, the return address in column 16
        if (augmentation.startsWith("z")) {
            put(data.length);
            put(data);
        }
        put(instructions);
        return end(length);
    }

    /** Adds an FDE of the last CIE. */
    FrameBytes fde(long start, long length, int... program) {
        return fdeOfCie(cie, start, length, program);
    }

    FrameBytes fdeOfCie(int ciePosition, long start, long length, int... program) {
        int begin = begin();
        if (source == UnwindSource.EH_FRAME) {
            bytes.putInt(bytes.position() - ciePosition);
        } else if (wide) {
            bytes.putLong(ciePosition);
        } else {
            bytes.putInt(ciePosition);
        }
        pointer((encoding & 0x70) == 0x10 ? start - SECTION - bytes.position() : start);
        pointer(length);
        if (source == UnwindSource.EH_FRAME) {
            put(0);
        }
        put(program);
        return end(begin);
    }

    private void pointer(long value) {
        switch (encoding & 0x0f) {
            case 0x00, 0x04, 0x0c -> bytes.putLong(value);
            case 0x02, 0x0a -> bytes.putShort((short) value);
            case 0x03, 0x0b -> bytes.putInt((int) value);
            default -> leb(value, (encoding & 0x0f) == 0x09);
        }
    }

    private void leb(long value, boolean signed) {
        long rest = value;
        while (signed ? rest < -64 || rest > 63 : rest > 127 || rest < 0) {
            put((int) (rest & 0x7f) | 0x80);
            rest = signed ? rest >> 7 : rest >>> 7;
        }
        put((int) rest & 0x7f);
    }

    FrameBytes put(int... values) {
        for (int value : values) {
            bytes.put((byte) value);
        }
        return this;
    }

    private int begin() {
        if (wide) {
            bytes.putInt(-1).putLong(0);
        } else {
            bytes.putInt(0);
        }
        return bytes.position();
    }

    private FrameBytes end(int begin) {
        int length = bytes.position() - begin;
        if (wide) {
            bytes.putLong(begin - 8, length);
        } else {
            bytes.putInt(begin - 4, length);
        }
        return this;
    }

    int position() {
        return bytes.position();
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    UnwindTable table() {
        return table(bytes(), source);
    }

    List<String> rows() {
        return rows(table());
    }

    static UnwindTable table(byte[] bytes, UnwindSource source) {
        var sections = new FrameSections(() -> true);
        sections.add(section(bytes, source));
        return table(sections);
    }

    static FrameSection section(byte[] bytes, UnwindSource source) {
        byte[] padded = Arrays.copyOf(bytes, bytes.length + ByteCursor.PADDING);
        boolean endsAtTerminator = source == UnwindSource.EH_FRAME_HDR;
        return new FrameSection(source, new ByteCursor(padded), SECTION, endsAtTerminator);
    }

    /** The rows of a file that begins to run at an address. */
    List<String> rowsWithEntry(long entryAddress) {
        var sections = new FrameSections(() -> true);
        sections.add(section(bytes(), source));
        return rows(table(sections, entryAddress));
    }

    static UnwindTable table(FrameSections sections) {
        return table(sections, 0);
    }

    private static UnwindTable table(FrameSections sections, long entryAddress) {
        var code = new Segment(Segment.PT_LOAD, Segment.PF_X, 0, CODE, CODE_SIZE, CODE_SIZE, 4096);
        return new UnwindTableReader(
                        sections,
                        new CodeSpan(List.of(code)),
                        FileCode.none(),
                        FrameRegisters.X86_64,
                        entryAddress,
                        new ReadEffort(() -> true))
                .read();
    }

    /** Returns a line per row: the offset from the start of the code, and the rule. */
    static List<String> rows(UnwindTable table) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            UnwindRule rule = table.rules().get(table.rule(row));
            rows.add("%d: %s".formatted(table.address(row) - CODE, text(rule)));
        }
        return rows;
    }

    static String text(UnwindRule rule) {
        String cfa =
                switch (rule.cfa()) {
                    case GAP, END, SIGNAL_FRAME, FRAME_POINTER -> rule.cfa().name();
                    case REGISTER -> "r%d%+d".formatted(rule.cfaRegister(), rule.cfaOffset());
                    case DEREFERENCE ->
                            "*(r%d%+d)%+d"
                                    .formatted(
                                            rule.cfaRegister(), rule.cfaOffset(), rule.cfaAddend());
                    case INDEXED ->
                            "*(r%d+r%d*8%+d)%+d"
                                    .formatted(
                                            rule.cfaRegister(),
                                            rule.cfaIndexRegister(),
                                            rule.cfaOffset(),
                                            rule.cfaAddend());
                    case PLT -> "PLT " + rule.cfaOffset();
                };
        String fp =
                switch (rule.fp()) {
                    case SAME -> "";
                    case AT_CFA -> " fp=c%+d".formatted(rule.fpOffset());
                    case AT_REGISTER -> " fp=r6%+d".formatted(rule.fpOffset());
                    case UNDEFINED -> " fp=?";
                };
        boolean usual = rule.ra() == ReturnAddress.AT_CFA && rule.raOffset() == -8;
        if (usual || cfa.equals(rule.cfa().name()) && rule.fp() == FramePointer.SAME) {
            return cfa + fp;
        }
        return cfa
                + fp
                + (rule.ra() == ReturnAddress.AT_CFA
                        ? " ra=c%+d".formatted(rule.raOffset())
                        : " ra=r" + rule.raOffset());
    }
}
