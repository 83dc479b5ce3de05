// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CIEs and FDEs, assembled by hand, and what lies between them. */
class FrameWalkTest {
    private static final long CODE = FrameBytes.CODE;
    private static final int[] USUAL = FrameBytes.USUAL;
    private static final int[] PUSH = {0x41, 0x0e, 16};

    private static FrameBytes usual() {
        return FrameBytes.ehFrame().cie(FrameBytes.ABSOLUTE, USUAL);
    }

    @Test
    void sortsFdes() {
        assertThat(usual().fde(CODE + 64, 32, PUSH).fde(CODE, 64, PUSH).rows())
                .containsExactly("0: r7+8", "1: r7+16", "64: r7+8", "65: r7+16", "96: GAP");
    }

    @Test
    void rowsThatSayTheSameAreLeftOut() {
        assertThat(usual().fde(CODE, 64).fde(CODE + 64, 64).fde(CODE + 128, 64).rows())
                .containsExactly("0: r7+8", "192: GAP");
    }

    /** And end one byte before the next function, which a made context returns to. */
    @Test
    void shortGapsArePadding() {
        assertThat(usual().fde(CODE, 32, PUSH).fde(CODE + 47, 8, PUSH).rows())
                .containsExactly("0: r7+8", "1: r7+16", "46: r7+8", "48: r7+16", "55: GAP");
        assertThat(usual().fde(CODE, 32, PUSH).fde(CODE + 48, 8, PUSH).rows())
                .containsExactly(
                        "0: r7+8", "1: r7+16", "32: GAP", "47: r7+8", "49: r7+16", "56: GAP");
    }

    @Test
    void theFirstOfOverlappingFdesKeepsTheCode() {
        assertThat(
                        usual().fde(CODE, 32, PUSH)
                                .fde(CODE, 32, 0x42, 0x0e, 24)
                                .fde(CODE + 8, 8, 0x0e, 24)
                                .fde(CODE + 31, 8, 0x0e, 32, 0x41, 0x0e, 40, 0x41, 0x0e, 48)
                                .rows())
                .containsExactly("0: r7+8", "1: r7+16", "32: r7+40", "33: r7+48", "39: GAP");
    }

    @Test
    void aFoldedRowMayEqualItsPredecessor() {
        assertThat(usual().fde(CODE, 32, PUSH).fde(CODE + 31, 8, 0x41, 0x0e, 16).rows())
                .containsExactly("0: r7+8", "1: r7+16", "39: GAP");
    }

    @Test
    void discardedAndEmptyFdesAreIgnored() {
        UnwindTable table = usual().fde(0, 32, PUSH).fde(CODE, 0).fde(CODE, 8).table();

        assertThat(FrameBytes.rows(table)).containsExactly("0: r7+8", "8: GAP");
        assertThat(table.fdeCount()).isOne();
    }

    @Test
    void fdesOutsideTheCodeAreCounted() {
        long end = CODE + FrameBytes.CODE_SIZE;
        UnwindTable table =
                usual().fde(CODE - 1, 8)
                        .fde(end - 4, 8)
                        .fde(CODE, -1)
                        .fde(-8, 16)
                        .fde(end - 8, 8)
                        .table();

        assertThat(table.rowCount()).isEqualTo(2);
        assertThat(table.address(0)).isEqualTo(end - 8);
        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.NOT_IN_CODE, 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x03, 0x04, 0x09, 0x0b, 0x0c, 0x1b, 0x1c})
    void readsPointersOfAllEncodings(int encoding) {
        assertThat(FrameBytes.ehFrame().cie(encoding, USUAL).fde(CODE + 3, 300, PUSH).rows())
                .containsExactly("3: r7+8", "4: r7+16", "303: GAP");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x05, 0x0f, 0x2b, 0x3b, 0x4b, 0x50, 0x80, 0x9b, 0xff})
    void pointersOfOtherEncodingsAreCounted(int encoding) {
        UnwindTable table =
                FrameBytes.ehFrame().cie(encoding, USUAL).fde(CODE, 8).fde(CODE, 8).table();

        assertThat(table.rowCount()).isZero();
        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.UNSUPPORTED_FORMAT, 2));
    }

    @Test
    void readsAugmentations() {
        int relative = FrameBytes.RELATIVE;
        int[] personality = {0x9b, 1, 2, 3, 4, 0x1b, relative};
        assertThat(
                        FrameBytes.ehFrame()
                                .cie("zPLR", personality, relative, USUAL)
                                .fde(CODE, 8)
                                .rows())
                .containsExactly("0: r7+8", "8: GAP");
        assertThat(
                        FrameBytes.ehFrame()
                                .cie("zRB", new int[] {relative}, relative, USUAL)
                                .fde(CODE, 8)
                                .rows())
                .containsExactly("0: r7+8", "8: GAP");
    }

    @Test
    void readsPersonalitiesOfAllEncodings() {
        for (int[] personality :
                List.of(
                        new int[] {0x00, 1, 2, 3, 4, 5, 6, 7, 8, 0x1b},
                        new int[] {0x01, 0x81, 0x01, 0x1b},
                        new int[] {0x0a, 1, 2, 0x1b},
                        new int[] {0xff, 0x1b},
                        new int[] {0x50, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x1b})) {
            assertThat(
                            FrameBytes.ehFrame()
                                    .cie("zPR", personality, FrameBytes.RELATIVE, USUAL)
                                    .fde(CODE, 8)
                                    .rows())
                    .as("encoding %x", personality[0])
                    .containsExactly("0: r7+8", "8: GAP");
        }
    }

    @Test
    void unknownAugmentationsAreCounted() {
        UnwindTable table =
                FrameBytes.ehFrame()
                        .cie("zX", new int[] {0x1b}, FrameBytes.RELATIVE, USUAL)
                        .fde(CODE, 8)
                        .table();

        assertThat(table.rowCount()).isZero();
        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.UNSUPPORTED_FORMAT, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void readsDebugFrames(int version) {
        FrameBytes frames =
                FrameBytes.debugFrame()
                        .version(version)
                        .cie("", new int[0], FrameBytes.ABSOLUTE, USUAL)
                        .fde(CODE, 8, PUSH);

        assertThat(frames.rows()).containsExactly("0: r7+8", "1: r7+16", "8: GAP");
        assertThat(frames.table().source()).isEqualTo(UnwindSource.DEBUG_FRAME);
    }

    @Test
    void readsLengthsOf64Bits() {
        assertThat(usual().wide().fde(CODE, 8, PUSH).rows())
                .containsExactly("0: r7+8", "1: r7+16", "8: GAP");
        assertThat(
                        FrameBytes.debugFrame()
                                .wide()
                                .cie("", new int[0], FrameBytes.ABSOLUTE, USUAL)
                                .fde(CODE, 8, PUSH)
                                .rows())
                .containsExactly("0: r7+8", "1: r7+16", "8: GAP");
    }

    @Test
    void readsTheAugmentationOfOldCompilers() {
        assertThat(
                        FrameBytes.debugFrame()
                                .cie("eh", new int[0], FrameBytes.ABSOLUTE, USUAL)
                                .fde(CODE, 8)
                                .rows())
                .containsExactly("0: r7+8", "8: GAP");
    }

    @Test
    void otherVersionsAreCounted() {
        UnwindTable table =
                FrameBytes.ehFrame()
                        .version(2)
                        .cie(FrameBytes.ABSOLUTE, USUAL)
                        .fde(CODE, 8)
                        .table();

        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.UNSUPPORTED_FORMAT, 1));
    }

    @Test
    void signalFramesStartOneByteEarly() {
        int[] restorer = {0x0f, 4, 0x77, 0xa0, 0x01, 0x06, 0x10, 16, 3, 0x77, 0xa8, 0x01};
        FrameBytes frames =
                usual().fde(CODE, 16)
                        .cie("zRS", new int[] {0}, FrameBytes.ABSOLUTE)
                        .fde(CODE + 16, 9, restorer);

        assertThat(frames.rows()).containsExactly("0: r7+8", "15: SIGNAL_FRAME", "25: GAP");
    }

    @Test
    void aSignalFrameAtTheStartOfTheCodeStartsBeforeIt() {
        int[] restorer = {0x0f, 4, 0x77, 0xa0, 0x01, 0x06};
        assertThat(
                        FrameBytes.ehFrame()
                                .cie("zRS", new int[] {0}, FrameBytes.ABSOLUTE)
                                .fde(CODE, 9, restorer)
                                .rows())
                .containsExactly("-1: SIGNAL_FRAME", "9: GAP");
    }

    @Test
    void otherSignalFramesAreGaps() {
        UnwindTable table =
                FrameBytes.ehFrame()
                        .cie("zRS", new int[] {0}, FrameBytes.ABSOLUTE, USUAL)
                        .fde(CODE, 9)
                        .table();

        assertThat(FrameBytes.rows(table)).containsExactly("-1: GAP");
        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.UNSUPPORTED_SIGNAL_FRAME, 1));
    }

    @Test
    void recordsOfLengthZeroEndASectionOfUnknownSize() {
        byte[] bytes = usual().fde(CODE, 8).put(0, 0, 0, 0).fde(CODE + 8, 8, PUSH).bytes();

        assertThat(FrameBytes.rows(FrameBytes.table(bytes, UnwindSource.EH_FRAME)))
                .containsExactly("0: r7+8", "9: r7+16", "16: GAP");
        assertThat(FrameBytes.rows(FrameBytes.table(bytes, UnwindSource.EH_FRAME_HDR)))
                .containsExactly("0: r7+8", "8: GAP");
    }

    @Test
    void cutRecordsAreCounted() {
        byte[] bytes = usual().fde(CODE, 8).fde(CODE + 8, 8, PUSH).bytes();
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
        UnwindTable table = FrameBytes.table(cut, UnwindSource.EH_FRAME);

        assertThat(FrameBytes.rows(table)).containsExactly("0: r7+8", "8: GAP");
        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.MALFORMED, 1));
    }

    @Test
    void fdesWithoutACieAreCounted() {
        int behind = usual().fde(CODE, 8).position();
        for (int cie : new int[] {-4, 4, behind, 1 << 20}) {
            UnwindTable table = usual().fdeOfCie(cie, CODE, 8).table();

            assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.MALFORMED, 1));
        }
    }

    @Test
    void aCieDoesNotAdvance() {
        UnwindTable table =
                FrameBytes.ehFrame()
                        .cie(FrameBytes.ABSOLUTE, 0x0c, 7, 8, 0x41, 0x90, 1)
                        .fde(CODE, 8)
                        .table();

        assertThat(table.gaps()).isEqualTo(Map.of(UnwindGap.MALFORMED, 1));
    }

    @Test
    void anFdeOfAnotherReturnAddressColumnIsCounted() {
        byte[] bytes = usual().fde(CODE, 8).bytes();
        int column = 4 + 4 + 1 + 3 + 2;
        assertThat(bytes[column]).isEqualTo((byte) 16);
        bytes[column] = 15;

        assertThat(FrameBytes.table(bytes, UnwindSource.EH_FRAME).gaps())
                .isEqualTo(Map.of(UnwindGap.UNSUPPORTED_REGISTER, 1));
    }

    @Test
    void debugFramesFillWhatEhFramesLeaveOut() {
        byte[] debug =
                FrameBytes.debugFrame()
                        .cie("", new int[0], FrameBytes.ABSOLUTE, USUAL)
                        .fde(CODE, 32, 0x42, 0x0e, 24)
                        .fde(CODE + 32, 32, 0x42, 0x0e, 24)
                        .bytes();
        var sections = new FrameSections(() -> true);
        sections.add(
                FrameBytes.section(usual().fde(CODE, 32, PUSH).bytes(), UnwindSource.EH_FRAME));
        sections.add(FrameBytes.section(debug, UnwindSource.DEBUG_FRAME));

        assertThat(FrameBytes.rows(FrameBytes.table(sections)))
                .containsExactly("0: r7+8", "1: r7+16", "32: r7+8", "34: r7+24", "64: GAP");
    }

    @Test
    void findsTheRuleOfAnAddress() {
        UnwindTable table = usual().fde(CODE, 32, PUSH).table();

        assertThat(table.firstAddress()).isEqualTo(CODE);
        assertThat(FrameBytes.text(table.find(CODE))).isEqualTo("r7+8");
        assertThat(FrameBytes.text(table.find(CODE + 31))).isEqualTo("r7+16");
        for (long address :
                new long[] {0, CODE - 1, CODE + 32, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            assertThat(table.find(address)).isEqualTo(UnwindRule.GAP);
        }
    }
}
