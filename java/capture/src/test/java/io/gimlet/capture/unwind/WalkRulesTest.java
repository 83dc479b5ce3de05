// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.elf.unwind.UnwindRule;
import io.gimlet.elf.unwind.UnwindRule.Cfa;
import io.gimlet.elf.unwind.UnwindRule.FramePointer;
import io.gimlet.elf.unwind.UnwindRule.ReturnAddress;
import io.gimlet.kernel.WalkRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class WalkRulesTest {
    private final ByteBuffer bytes =
            ByteBuffer.allocate(2 * WalkRule.BYTES).order(ByteOrder.nativeOrder());

    private static UnwindRule rule(Cfa cfa, FramePointer fp, ReturnAddress ra) {
        return new UnwindRule(cfa, 6, 13, -40_000, (short) -5, fp, -16_000_000, ra, (short) -9);
    }

    /** Numbers of forms as probes/unwind_abi.h declares them, in the order of the ELF room's. */
    @Test
    void everyFormArrivesAsItself() {
        for (Cfa cfa : EnumSet.complementOf(EnumSet.of(Cfa.FRAME_POINTER))) {
            for (FramePointer fp : FramePointer.values()) {
                for (ReturnAddress ra : ReturnAddress.values()) {
                    WalkRule rule = WalkRules.of(rule(cfa, fp, ra));
                    rule.write(bytes, WalkRule.BYTES);
                    assertThat(bytes.get(16)).isEqualTo((byte) cfa.ordinal());
                    assertThat(bytes.get(17)).isEqualTo((byte) 0xd6);
                    assertThat(bytes.get(18)).isEqualTo((byte) fp.ordinal());
                    assertThat(bytes.get(19)).isEqualTo((byte) ra.ordinal());
                    assertThat(bytes.getInt(20)).isEqualTo(-40_000);
                    assertThat(bytes.getInt(24)).isEqualTo(-16_000_000);
                    assertThat(bytes.getShort(28)).isEqualTo((short) -9);
                    assertThat(bytes.getShort(30)).isEqualTo((short) -5);
                    assertThat(WalkRule.read(bytes, WalkRule.BYTES)).isEqualTo(rule);
                }
            }
        }
    }

    @Test
    void formsThatDoNotExistAreNotRead() {
        for (int field = 0; field < 4; field++) {
            WalkRules.of(rule(Cfa.REGISTER, FramePointer.AT_CFA, ReturnAddress.AT_CFA))
                    .write(bytes, 0);
            bytes.put(field, (byte) 0x90);
            // A byte of registers has any two numbers from 0 to 15.
            assertThat(WalkRule.read(bytes, 0) == null).isEqualTo(field != 1);
        }
    }

    @Test
    void rulesOfOneContentAreEqual() {
        WalkRule rule = WalkRules.of(rule(Cfa.REGISTER, FramePointer.SAME, ReturnAddress.AT_CFA));
        rule.write(bytes, 0);
        assertThat(WalkRule.read(bytes, 0)).isEqualTo(rule).hasSameHashCodeAs(rule);
        for (int at = 0; at < WalkRule.BYTES; at++) {
            rule.write(bytes, 0);
            bytes.put(at, (byte) (bytes.get(at) ^ 1));
            assertThat(WalkRule.read(bytes, 0)).as("byte %d", at).isNotEqualTo(rule);
        }
    }
}
