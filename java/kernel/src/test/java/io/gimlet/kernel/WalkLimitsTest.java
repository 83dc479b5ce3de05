// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static io.gimlet.kernel.SceneCode.cfa;
import static io.gimlet.kernel.SceneCode.withFp;
import static io.gimlet.kernel.WalkScene.FP;
import static io.gimlet.kernel.WalkScene.SP;
import static io.gimlet.kernel.WalkScene.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.WalkRule.Cfa;
import io.gimlet.kernel.WalkRule.SavedFp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a walk ends, and what it says then: the edges of memory, code, tables and depth. */
@EnabledOnOs(architectures = "amd64")
class WalkLimitsTest {
    private static final int BYTES = Layouts.DEFERRED_STACK_BYTES;

    private static final long CODE = 0x40_0000;
    private static final long ROOT = 0x50_0000;
    private static final int CODE_PAGE = 1 << 16;

    private final WalkScene scene;

    WalkLimitsTest() throws KernelException {
        scene = new WalkScene();
        scene.code(ROOT, 4096).rule(0, SceneCode.of(Cfa.END));
        scene.pc(CODE);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private void assertEnds(Reason reason, int frames) throws KernelException {
        TakenSample walked = scene.walk();
        assertThat(walked.reason()).isEqualTo(reason);
        assertThat(walked.status())
                .isEqualTo(
                        switch (reason) {
                            case NONE -> StackStatus.COMPLETE;
                            case DEPTH_LIMIT -> StackStatus.DEPTH_LIMITED;
                            default -> StackStatus.TRUNCATED;
                        });
        assertThat(walked.userFrames()).hasSize(frames);
    }

    /** Fills the stack with return addresses to one function. */
    private void recurse(long from, int times, long returnAddress) {
        for (int i = 0; i < times; i++) {
            scene.words(from + 8L * i, returnAddress);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, NONE, 2",
        "1022, NONE, 1023",
        "1023, NONE, 1024",
        "1024, DEPTH_LIMIT, 1024",
        "2000, DEPTH_LIMIT, 1024"
    })
    void aStackIsWalkedUpToTheLimit(int callers, Reason reason, int frames) throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, 8));
        recurse(STACK, callers - 1, CODE + 16);
        scene.words(STACK + 8L * (callers - 1), ROOT + 16);
        assertEnds(reason, frames);
    }

    @Test
    void framesMayLieFurtherApartThanAWindow() throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, 8200));
        scene.words(STACK + 8192, CODE + 16);
        scene.words(STACK + 16392, ROOT + 16);
        assertEnds(Reason.NONE, 3);
    }

    @Test
    void wordsMayLieAcrossPages() throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, 4100)).rule(64, cfa(SP, 4096));
        scene.words(STACK + 4092, CODE + 80); // CFA at 4100
        scene.words(STACK + 8188, ROOT + 16);
        assertEnds(Reason.NONE, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {4080, 4088, 4089, 4092, 4095, 4096, 4100})
    void wordsMayLieAcrossTheEndOfAWindow(int offset) throws KernelException {
        // The saved frame pointer brings the window to the stack's start.
        scene.code(CODE, 4096).rule(0, withFp(cfa(SP, offset + 8), SavedFp.AT_CFA, -offset - 8));
        scene.words(STACK, 0);
        scene.words(STACK + offset, ROOT + 16);
        assertEnds(Reason.NONE, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7})
    void aWordThatIsCutByTheEndOfAShortWindowIsNotRead(int missing) throws KernelException {
        // A page full of return addresses first, so that the rest of the window has them.
        scene.code(CODE, 4096)
                .rule(0, cfa(SP, 8))
                .rule(64, withFp(cfa(SP, 64 + missing), SavedFp.AT_CFA, -64 - missing));
        recurse(STACK, 2560, CODE + 16);
        long last = STACK + Layouts.DEFERRED_STACK_BYTES - 64;
        scene.register(SP, last - 8);
        scene.words(last - 8, CODE + 80);
        assertEnds(Reason.STACK_UNREADABLE, 2);
    }

    @Test
    void theWalkGoesBackToAPageBelowItsWindow() throws KernelException {
        // The frame pointer was saved far below the return address.
        scene.code(CODE, 4096)
                .rule(0, withFp(cfa(SP, 12296), SavedFp.AT_CFA, -12296))
                .rule(64, cfa(FP, 16));
        scene.words(STACK, STACK + 12800);
        scene.words(STACK + 12288, CODE + 80);
        scene.words(STACK + 12808, ROOT + 16);
        assertEnds(Reason.NONE, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 8192, Layouts.DEFERRED_STACK_BYTES})
    void theLastWordThatCanBeReadIsRead(int bytes) throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, 8));
        scene.stackBytes = bytes;
        scene.register(SP, STACK + bytes - 16);
        scene.words(STACK + bytes - 16, CODE + 16, ROOT + 16);
        assertEnds(Reason.NONE, 3);
    }

    /** What a signal handler on a stack of its own interrupted. */
    @ParameterizedTest
    @ValueSource(longs = {-1L << 30, -8, 1L << 30})
    void aStackThatWasNotCopiedIsToldApart(long offset) throws KernelException {
        scene.code(CODE, 4096).rule(0, SceneCode.of(Cfa.SIGNAL_FRAME));
        scene.code(CODE + 4096, 4096).rule(0, cfa(SP, 8));
        scene.words(STACK + 40 + 120, STACK + offset, CODE + 4096 + 16);
        assertEnds(Reason.OTHER_STACK, 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {BYTES, BYTES - 7, BYTES - 4, 1 << 19})
    void whatCannotBeReadEndsTheWalk(long offset) throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, 8));
        scene.register(SP, STACK + offset);
        assertEnds(Reason.STACK_UNREADABLE, 1);
    }

    @Test
    void aPageThatIsNotThereEndsTheWalkAboveIt() throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, 8));
        recurse(STACK, 2560, CODE + 16);
        scene.stackBytes = 4096;
        assertEnds(Reason.STACK_UNREADABLE, 513);
        scene.stackBytes = 0;
        assertEnds(Reason.STACK_UNREADABLE, 1);
    }

    @Test
    void everyReadOfARuleMayFail() throws KernelException {
        long beyond = STACK + Layouts.DEFERRED_STACK_BYTES;
        SceneCode code = scene.code(CODE, 4096).rule(0, cfa(Cfa.DEREFERENCE, FP, 0, 0, 0));
        scene.register(FP, beyond);
        assertEnds(Reason.STACK_UNREADABLE, 1);
        code.rule(0, withFp(cfa(SP, 8), SavedFp.AT_REGISTER, 0));
        scene.code(CODE + 4096, 4096);
        assertEnds(Reason.STACK_UNREADABLE, 1);
        code.rule(0, SceneCode.of(Cfa.SIGNAL_FRAME));
        scene.code(CODE + 8192, 4096);
        scene.register(SP, beyond - 64);
        assertEnds(Reason.STACK_UNREADABLE, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -8, -4096, Integer.MIN_VALUE})
    void aFrameThatDoesNotLieAboveIsNone(int offset) throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, offset));
        recurse(STACK, 2560, CODE + 16);
        scene.register(SP, STACK + 8192);
        assertEnds(Reason.BAD_FRAME, 1);
    }

    @Test
    void aCycleOfFramePointersEnds() throws KernelException {
        scene.code(CODE, 4096).unwinder(CodeUnwinder.FRAME_POINTER);
        scene.register(FP, STACK + 64);
        scene.words(STACK + 64, STACK + 128, CODE + 16);
        scene.words(STACK + 128, STACK + 64, CODE + 16);
        assertEnds(Reason.NO_FRAME_POINTER, 3);
    }

    /** As Go's runtime leaves its own stack for the goroutine's, wherever that lies. */
    @Test
    void aFramePointerMayLeadToAnotherStackAFewTimes() throws KernelException {
        SceneCode code = scene.code(CODE, 4096);
        code.rule(0, withFp(cfa(FP, 16), SavedFp.AT_CFA, -16));
        scene.register(SP, STACK + 8192).register(FP, STACK + 4096);
        for (int i = 0; i < 20; i++) {
            long frame = STACK + 4096 - i * 128L;
            scene.words(frame, frame - 128, CODE + 16);
        }
        assertEnds(Reason.BAD_FRAME, 9);
    }

    @Test
    void aCycleThroughMemoryEnds() throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(Cfa.DEREFERENCE, FP, 0, 0, 0));
        scene.register(FP, STACK + 8);
        scene.words(STACK + 8, STACK + 256);
        scene.words(STACK + 248, CODE + 16);
        assertEnds(Reason.BAD_FRAME, 2);
    }

    @Test
    void aSignalFrameThatLeadsToItselfEndsAtTheLimit() throws KernelException {
        scene.code(CODE, 4096).rule(0, SceneCode.of(Cfa.SIGNAL_FRAME));
        scene.words(STACK + 40 + 120, STACK, CODE);
        assertEnds(Reason.DEPTH_LIMIT, 1024);
    }

    @ParameterizedTest
    @CsvSource({
        "0, NONE, 1",
        "1, BAD_RETURN_ADDRESS, 1",
        "4095, BAD_RETURN_ADDRESS, 1",
        "4096, MAPPING_PENDING, 2",
        "72057594037927935, MAPPING_PENDING, 2",
        "72057594037927936, BAD_RETURN_ADDRESS, 1",
        "-1, BAD_RETURN_ADDRESS, 1"
    })
    void returnAddressesLieInUserMemory(long returnAddress, Reason reason, int frames)
            throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, 8));
        scene.words(STACK, returnAddress);
        assertEnds(reason, frames);
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, TABLE_PENDING",
        "NONE, NO_UNWIND_TABLE",
        "EVICTED, TABLE_EVICTED",
        "PROBED_CODE, PROBED_CODE"
    })
    void codeWithoutATableSaysWhy(CodeUnwinder unwinder, Reason reason) throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(SP, 8));
        scene.code(CODE + 4096, 4096).unwinder(unwinder);
        scene.words(STACK, CODE + 4096 + 1);
        assertEnds(reason, 2);
    }

    @Test
    void anUnknownProcessIsPending() throws KernelException {
        TakenSample walked = scene.walkUnknownProcess();
        assertThat(walked.reason()).isEqualTo(Reason.PROCESS_PENDING);
        assertThat(walked.userFrames()).containsExactly(CODE);
    }

    @Test
    void aTableThatIsNotThereIsStale() throws KernelException {
        scene.pc(ROOT + 4);
        assertEnds(Reason.NONE, 1);
        scene.maps().putUnwinder(0, 0, CodeUnwinder.TABLE, 0, 400 * UnwindMaps.SLAB_LOCATIONS);
        assertEnds(Reason.STALE_TABLE, 1);
    }

    @Test
    void framePointersServeWhereNothingIsKnown() {
        scene.register(FP, STACK + 64);
        scene.words(STACK + 64, 0, CODE + 16);
        TakenSample walked = scene.walkByFramePointers();
        assertThat(walked.status()).isEqualTo(StackStatus.COMPLETE);
        assertThat(walked.userFrames())
                .containsExactly(CODE, CODE + 16 | Layouts.FRAME_RETURN_ADDRESS);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, MAPPING_PENDING",
        "0, NONE",
        "4095, NONE",
        "4096, MAPPING_PENDING",
        "8191, MAPPING_PENDING",
        "8192, NONE",
        "12287, NONE",
        "12288, MAPPING_PENDING"
    })
    void mappingsHaveEdges(int offset, Reason reason) throws KernelException {
        scene.code(CODE, 4096).rule(0, SceneCode.of(Cfa.END));
        scene.code(CODE + 8192, 4096).rule(0, SceneCode.of(Cfa.END));
        scene.pc(CODE + offset);
        assertEnds(reason, 1);
    }

    @Test
    void anyOf65000MappingsIsFound() throws KernelException {
        scene.code.clear();
        int count = 65_000;
        for (int i = 0; i < count; i++) {
            SceneCode code = scene.code(CODE + 8192L * i, 4096);
            code.unwinder(CodeUnwinder.FRAME_POINTER);
        }
        scene.register(FP, 0);
        for (int i : new int[] {0, 1, 2, 32_499, 32_500, 32_767, 32_768, count - 2, count - 1}) {
            scene.pc(CODE + 8192L * i);
            assertEnds(Reason.NONE, 1);
            scene.pc(CODE + 8192L * i + 4095);
            assertEnds(Reason.NONE, 1);
            scene.pc(CODE + 8192L * i + 4096);
            assertEnds(Reason.MAPPING_PENDING, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, CODE_PAGE - 16, CODE_PAGE - 1})
    void pagesOfCodeHaveEdges(int inPage) throws KernelException {
        // The rule changes at the last byte of a page, at the first of the next one, and not again
        // for two pages.
        long edge = 2L * CODE_PAGE - inPage;
        scene.code(CODE, 8L * CODE_PAGE)
                .inPage(inPage)
                .rule(0, SceneCode.of(Cfa.GAP))
                .rule(edge - 1, SceneCode.of(Cfa.END))
                .rule(edge, cfa(SP, 8))
                .rule(edge + 3L * CODE_PAGE, SceneCode.of(Cfa.END));
        scene.words(STACK, 0);
        assertThat(reasonAt(edge - 2)).isEqualTo(Reason.NO_UNWIND_INFO);
        assertThat(reasonAt(edge - 1)).isEqualTo(Reason.NONE);
        scene.words(STACK, 17);
        for (long offset : new long[] {0, 1, CODE_PAGE - 1, CODE_PAGE, 3L * CODE_PAGE - 1}) {
            assertThat(reasonAt(edge + offset)).isEqualTo(Reason.BAD_RETURN_ADDRESS);
        }
        assertThat(reasonAt(edge + 3L * CODE_PAGE)).isEqualTo(Reason.NONE);
        assertThat(reasonAt(edge + 4L * CODE_PAGE)).as("behind").isEqualTo(Reason.NO_UNWIND_INFO);
    }

    private Reason reasonAt(long offset) throws KernelException {
        scene.pc(CODE + offset);
        return scene.walk().reason();
    }

    @Test
    void addressesThatShareAMemoryDoNotShareARule() throws KernelException {
        // The slot of an address is (a ^ a >> 9) % 512: these two have the same.
        long first = CODE + 16;
        long second = CODE + 16 + (1 << 18);
        assertThat((first ^ first >> 9) % 512).isEqualTo((second ^ second >> 9) % 512);
        scene.code(CODE, 1 << 19).rule(0, cfa(SP, 8)).rule(1 << 18, cfa(SP, 24));
        scene.pc(first);
        long at = STACK;
        for (int i = 0; i < 100; i++) {
            scene.words(at, second + 1); // looked up at second
            scene.words(at + 24, first + 1);
            at += 32;
        }
        scene.words(at, ROOT + 16);
        assertEnds(Reason.NONE, 202);
    }

    @ParameterizedTest
    @EnumSource(
            value = Cfa.class,
            names = {"REGISTER", "DEREFERENCE", "INDEXED"})
    void wildRegistersAreReadAsNothing(Cfa form) throws KernelException {
        scene.code(CODE, 4096).rule(0, cfa(form, 0, 1, Integer.MAX_VALUE, Short.MIN_VALUE));
        for (long value : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 56, STACK}) {
            scene.register(0, value).register(1, value);
            TakenSample walked = scene.walk();
            assertThat(walked.userFrames()).hasSize(1);
            assertThat(walked.reason())
                    .isIn(Reason.BAD_FRAME, Reason.STACK_UNREADABLE, Reason.OTHER_STACK);
        }
    }
}
