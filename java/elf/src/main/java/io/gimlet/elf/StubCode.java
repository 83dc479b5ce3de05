// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the few instructions that GNU ld, gold, lld and mold make linkage stubs of. At any other,
 * the section ends.
 */
final class StubCode {
    private static final int ARM_INSTRUCTION = 4;
    private static final int PAGE_BITS = 12;

    private final byte[] code;
    private final ByteBuffer words;
    private final long address;
    private final List<Jump> jumps = new ArrayList<>();
    private int position;
    private int start;

    /** What was pushed before the jump, -1 for nothing. */
    private long pushed = -1;

    /** The page that x16 was set to. */
    private long page;

    /**
     * A stub.
     *
     * @param slot where the address is that it jumps to, or the index of the relocation that says
     *     so
     * @param isByIndex which of both
     */
    record Jump(long start, long end, long slot, boolean isByIndex) {}

    private StubCode(byte[] padded, long address) {
        code = padded;
        words = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN);
        this.address = address;
    }

    /**
     * Returns the stubs in a section.
     *
     * @param padded its bytes and {@link ByteCursor#PADDING} more
     * @param address of its first byte
     */
    static List<Jump> jumps(Machine machine, byte[] padded, long address) {
        var reader = new StubCode(padded, address);
        int size = padded.length - ByteCursor.PADDING;
        int length = 1;
        while (reader.position < size && length > 0) {
            length = machine == Machine.X86_64 ? reader.instruction() : reader.armInstruction();
            reader.position += length;
        }
        return reader.jumps;
    }

    private int at(int offset) {
        return code[position + offset] & 0xff;
    }

    /** Notes what the instruction at the position does; returns its length, 0 for other ones. */
    private int instruction() {
        int prefix = at(0) == 0xf2 ? 1 : 0; // bnd
        return switch (at(prefix)) {
            case 0xff -> throughMemory(prefix);
            case 0x68 -> push(prefix);
            case 0xe9 -> jumpToFirst(prefix + 5);
            case 0x41 -> at(prefix + 1) == 0xbb ? prefix + 6 : 0; // mov to r11d
            case 0xf3 -> at(1) == 0x0f && at(2) == 0x1e && at(3) == 0xfa ? 4 : 0; // endbr64
            case 0x0f -> at(1) == 0x1f ? padding(nop(2)) : 0;
            case 0x66 -> prefixedNop();
            case 0x90, 0xcc -> padding(1);
            default -> 0;
        };
    }

    private int prefixedNop() {
        int prefixes = 1;
        while (at(prefixes) == 0x66 || at(prefixes) == 0x2e) {
            prefixes++;
        }
        if (at(prefixes) == 0x90) {
            return padding(prefixes + 1);
        }
        return at(prefixes) == 0x0f && at(prefixes + 1) == 0x1f ? padding(nop(prefixes + 2)) : 0;
    }

    /** Returns the length of a nop with an operand in memory, from the byte of its addressing. */
    private int nop(int addressing) {
        return X86Nop.end(addressing, at(addressing));
    }

    /** Padding belongs to the stub before it, as far as there is one. */
    private int padding(int length) {
        if (position == start) {
            start += length;
            if (!jumps.isEmpty() && jumps.getLast().end() == address + position) {
                Jump last = jumps.removeLast();
                jumps.add(new Jump(last.start(), address + start, last.slot(), last.isByIndex()));
            }
        }
        return length;
    }

    /** A jump to what a slot holds; or the push of what tells the dynamic linker its file. */
    private int throughMemory(int prefix) {
        int length = prefix + 6;
        if (at(prefix + 1) == 0x25) {
            end(length, address + position + length + words.getInt(position + prefix + 2), false);
            return length;
        }
        return at(prefix + 1) == 0x35 ? length : 0;
    }

    private int push(int prefix) {
        pushed = Integer.toUnsignedLong(words.getInt(position + prefix + 1));
        return prefix + 5;
    }

    /** To the first entry of the table, which calls the dynamic linker for the index. */
    private int jumpToFirst(int length) {
        if (pushed >= 0) {
            end(length, pushed, true);
        }
        return length;
    }

    private void end(int length, long slot, boolean isByIndex) {
        jumps.add(new Jump(address + start, address + position + length, slot, isByIndex));
        start = position + length;
        pushed = -1;
    }

    private int armInstruction() {
        int word = words.getInt(position);
        if ((word & 0x9f00001f) == 0x90000010) { // adrp x16
            long pages = (word >> 5 & 0x7ffffL) << 2 | (word >>> 29 & 3);
            long distance = pages << (Long.SIZE - 21) >> (Long.SIZE - 21 - PAGE_BITS);
            page = (address + position & -(1L << PAGE_BITS)) + distance;
        } else if ((word & 0xffc003ff) == 0xf9400211) { // ldr x17, [x16, #...]
            pushed = page + (word >>> 10 & 0xfff) * (long) Long.BYTES;
        } else if (word == 0xd61f0220 && pushed >= 0) { // br x17
            end(ARM_INSTRUCTION, pushed, false);
        } else if (word == 0xd503201f) {
            padding(ARM_INSTRUCTION);
        }
        return ARM_INSTRUCTION;
    }
}
