// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import io.gimlet.elf.unwind.UnwindRule;
import io.gimlet.elf.unwind.UnwindRule.Cfa;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import io.gimlet.elf.unwind.UnwindRule.ReturnAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The form of a rule on disk. The forms of its parts are numbered as they are declared. */
final class RuleForm {
    static final int BYTES = 5 * Byte.BYTES + 2 * Integer.BYTES + 2 * Short.BYTES;

    private static final int REGISTERS = 16;

    private static final List<Cfa> CFAS = List.of(Cfa.values());
    private static final List<FramePointer> FRAME_POINTERS = List.of(FramePointer.values());
    private static final List<ReturnAddress> RETURN_ADDRESSES = List.of(ReturnAddress.values());

    private RuleForm() {}

    static void write(UnwindRule rule, ByteBuffer file) {
        file.put((byte) CFAS.indexOf(rule.cfa()));
        file.put((byte) FRAME_POINTERS.indexOf(rule.fp()));
        file.put((byte) RETURN_ADDRESSES.indexOf(rule.ra()));
        file.put((byte) rule.cfaRegister()).put((byte) rule.cfaIndexRegister());
        file.putInt(rule.cfaOffset()).putInt(rule.fpOffset());
        file.putShort(rule.cfaAddend()).putShort(rule.raOffset());
    }

    /** The rule; null when these bytes are none. */
    static @Nullable UnwindRule read(ByteBuffer file) {
        int cfa = Byte.toUnsignedInt(file.get());
        int framePointer = Byte.toUnsignedInt(file.get());
        int returnAddress = Byte.toUnsignedInt(file.get());
        int register = Byte.toUnsignedInt(file.get());
        int index = Byte.toUnsignedInt(file.get());
        int cfaOffset = file.getInt();
        int framePointerOffset = file.getInt();
        short addend = file.getShort();
        short returnAddressOffset = file.getShort();
        if (cfa >= CFAS.size()
                || framePointer >= FRAME_POINTERS.size()
                || returnAddress >= RETURN_ADDRESSES.size()
                || Math.max(register, index) >= REGISTERS) {
            return null;
        }
        return new UnwindRule(
                CFAS.get(cfa),
                register,
                index,
                cfaOffset,
                addend,
                FRAME_POINTERS.get(framePointer),
                framePointerOffset,
                RETURN_ADDRESSES.get(returnAddress),
                returnAddressOffset);
    }
}
