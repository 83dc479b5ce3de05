// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rows of code that no FDE describes. */
class UndescribedCodeTest {
    private static final long CODE = FrameBytes.CODE;
    private static final long GENERATED = 64 << 10;

    private static FrameBytes usual() {
        return FrameBytes.ehFrame().cie(FrameBytes.ABSOLUTE, FrameBytes.USUAL);
    }

    /** As V8's builtins inside node. */
    @Test
    void aLargeBlockKeepsFramePointers() {
        long behind = 16 + GENERATED;
        assertThat(usual().fde(CODE, 16).fde(CODE + behind, 16).rows())
                .containsExactly(
                        "0: r7+8",
                        "16: FRAME_POINTER",
                        behind - 1 + ": r7+8",
                        behind + 16 + ": GAP");
        assertThat(usual().fde(CODE, 16).fde(CODE + behind - 1, 16).rows()).contains("16: GAP");
    }

    /** As _start of the dynamic linker. */
    @Test
    void theEntryPointIsTheOutermostFrame() {
        FrameBytes frames = usual().fde(CODE, 16).fde(CODE + 256, 16);
        assertThat(frames.rowsWithEntry(CODE + 100))
                .containsExactly("0: r7+8", "16: GAP", "100: END", "255: r7+8", "272: GAP");
        assertThat(frames.rowsWithEntry(CODE + 300)).contains("272: GAP", "300: END");
    }

    @Test
    void anEntryPointThatIsDescribedKeepsItsRule() {
        assertThat(usual().fde(CODE, 64).rowsWithEntry(CODE + 8))
                .containsExactly("0: r7+8", "64: GAP");
        assertThat(usual().fde(CODE, 64).rowsWithEntry(0)).containsExactly("0: r7+8", "64: GAP");
    }
}
