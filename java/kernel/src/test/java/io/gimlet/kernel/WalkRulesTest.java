// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static io.gimlet.kernel.SceneCode.cfa;
import static io.gimlet.kernel.SceneCode.withFp;
import static io.gimlet.kernel.SceneCode.withReturnAddress;
import static io.gimlet.kernel.WalkScene.FP;
import static io.gimlet.kernel.WalkScene.SP;
import static io.gimlet.kernel.WalkScene.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.WalkRule.Cfa;
import io.gimlet.kernel.WalkRule.ReturnAddress;
import io.gimlet.kernel.WalkRule.SavedFp;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each form of a rule does, over stacks that are known word by word. */
@EnabledOnOs(architectures = "amd64")
class WalkRulesTest {
    private static final int RAX = 0;
    private static final int RBX = 3;
    private static final int R10 = 10;

    private static final long LEAF = 0x40_0000;
    private static final long CALLER = 0x41_0000;
    private static final long ROOT = 0x42_0000;

    private final WalkScene scene;

    WalkRulesTest() throws KernelException {
        scene = new WalkScene();
        scene.code(CALLER, 4096).rule(0, cfa(SP, 8));
        scene.code(ROOT, 4096).rule(0, SceneCode.of(Cfa.END));
        scene.pc(LEAF + 4);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    /** The rule that the leaf has. */
    private SceneCode leaf(WalkRule rule) {
        return scene.code(LEAF, 4096).rule(0, rule);
    }

    private static long returnTo(long function) {
        return function + 16;
    }

    private static long frame(long returnAddress) {
        return returnAddress | Layouts.FRAME_RETURN_ADDRESS;
    }

    private void assertComplete(long... returnAddresses) throws KernelException {
        TakenSample walked = scene.walk();
        assertThat(walked.reason()).isEqualTo(Reason.NONE);
        assertThat(walked.status()).isEqualTo(StackStatus.COMPLETE);
        assertThat(walked.userFrames()).hasSize(1 + returnAddresses.length);
        assertThat(walked.userFrames().getFirst()).isEqualTo(scene.pc());
        for (int i = 0; i < returnAddresses.length; i++) {
            assertThat(walked.userFrames().get(i + 1)).isEqualTo(frame(returnAddresses[i]));
        }
    }

    private void assertEnds(Reason reason, int frames) throws KernelException {
        TakenSample walked = scene.walk();
        assertThat(walked.reason()).isEqualTo(reason);
        assertThat(walked.status()).isEqualTo(StackStatus.TRUNCATED);
        assertThat(walked.userFrames()).hasSize(frames);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15})
    void theLeafMayHaveItsCfaInAnyRegister(int register) throws KernelException {
        leaf(cfa(register, 24));
        scene.register(register, STACK + 80);
        scene.words(STACK + 80 + 16, returnTo(CALLER), returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void theStackPointerPlusAnOffset() throws KernelException {
        leaf(cfa(SP, 48));
        scene.words(STACK + 40, returnTo(CALLER), returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void theCfaMayLieInMemory() throws KernelException {
        leaf(cfa(Cfa.DEREFERENCE, SP, 0, 24, -16));
        scene.words(STACK + 24, STACK + 216);
        scene.words(STACK + 192, returnTo(CALLER), returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void theCfaMayLieInMemoryAtAnIndex() throws KernelException {
        leaf(cfa(Cfa.INDEXED, SP, RAX, 8, 8));
        scene.register(RAX, 5);
        scene.words(STACK + 8 + 40, STACK + 192);
        scene.words(STACK + 192, returnTo(CALLER), returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 8", "3, 16", "4, 24", "11, 24", "13, 24", "14, 16", "16, 8", "17, 0"})
    void theTrampolineOfProbesIsTheFunctionThatCalledIt(int offset, int pushed)
            throws KernelException {
        scene.code(LEAF, 4096).unwinder(CodeUnwinder.PROBE_TRAMPOLINE);
        scene.pc(LEAF + offset);
        scene.words(STACK + pushed, CALLER + 5, returnTo(ROOT));
        TakenSample walked = scene.walk();
        assertThat(walked.status()).isEqualTo(StackStatus.COMPLETE);
        assertThat(walked.userFrames()).containsExactly(CALLER + 5, frame(returnTo(ROOT)));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 0", "10, 0", "11, 8", "15, 8", "16, 0", "27, 8"})
    void anEntryOfTheLinkageTablePushesAWord(int offset, int pushed) throws KernelException {
        leaf(cfa(Cfa.PLT, 0, 0, 11, 0));
        scene.pc(LEAF + 32 + offset);
        scene.words(STACK + pushed, returnTo(CALLER), returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void aSignalFrameHasTheRegistersOfWhatItInterrupted() throws KernelException {
        long restorer = 0x43_0000;
        scene.code(restorer, 4096).rule(0, SceneCode.of(Cfa.SIGNAL_FRAME));
        leaf(cfa(SP, 8));
        // The handler returns to the restorer with the stack pointer at the ucontext.
        long context = STACK + 8;
        long interrupted = CALLER; // its first instruction: looked up there, not before
        scene.words(STACK, restorer + 1);
        scene.words(context + 40 + 80, 0x1234); // rbp
        scene.words(context + 40 + 120, STACK + 1024);
        scene.words(context + 40 + 128, interrupted);
        scene.words(STACK + 1024, returnTo(ROOT));
        TakenSample walked = scene.walk();
        assertThat(walked.status()).isEqualTo(StackStatus.COMPLETE);
        assertThat(walked.userFrames())
                .containsExactly(LEAF + 4, frame(restorer + 1), interrupted, frame(returnTo(ROOT)));
    }

    @Test
    void aSignalFrameMayBeOnAnotherStack() throws KernelException {
        leaf(SceneCode.of(Cfa.SIGNAL_FRAME));
        scene.register(SP, STACK + 8192);
        long registers = STACK + 8192 + 40;
        scene.words(registers + 80, 0, 0, 0, 0, 0, STACK, CALLER);
        scene.words(STACK, returnTo(ROOT));
        TakenSample walked = scene.walk();
        assertThat(walked.userFrames()).containsExactly(LEAF + 4, CALLER, frame(returnTo(ROOT)));
    }

    @Test
    void codeWithFramePointersNeedsNoRows() throws KernelException {
        scene.code(LEAF, 4096).unwinder(CodeUnwinder.FRAME_POINTER);
        scene.register(FP, STACK + 64);
        scene.words(STACK + 64, STACK + 128, returnTo(LEAF));
        scene.words(STACK + 128, 7, returnTo(CALLER), returnTo(ROOT));
        assertComplete(returnTo(LEAF), returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void aRowMaySayThatCodeHasFramePointers() throws KernelException {
        leaf(SceneCode.FRAME_POINTER);
        scene.register(FP, STACK);
        scene.words(STACK, 0, returnTo(ROOT));
        assertComplete(returnTo(ROOT));
    }

    @Test
    void theChainOfFramePointersEndsAtZero() throws KernelException {
        leaf(SceneCode.FRAME_POINTER);
        scene.register(FP, 0);
        assertComplete();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                STACK + 4,
                STACK - 8,
                STACK + (1 << 20) + 8,
                1,
                -8,
                1L << 56,
                0x7fff_0000_0000L
            })
    void whatIsNoFramePointerEndsTheWalk(long value) throws KernelException {
        leaf(SceneCode.FRAME_POINTER);
        scene.register(FP, value);
        assertEnds(Reason.NO_FRAME_POINTER, 1);
    }

    @Test
    void aCallersFramePointerThatWasNotTouchedStays() throws KernelException {
        leaf(cfa(SP, 8));
        scene.code.getFirst().rule(0, cfa(FP, 16));
        scene.register(FP, STACK + 64);
        scene.words(STACK, returnTo(CALLER));
        scene.words(STACK + 72, returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void aCallersFramePointerMayLieBelowTheCfa() throws KernelException {
        leaf(withFp(cfa(SP, 32), SavedFp.AT_CFA, -16));
        scene.code.getFirst().rule(0, cfa(FP, 16));
        scene.words(STACK + 16, STACK + 64, returnTo(CALLER));
        scene.words(STACK + 72, returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void aCallersFramePointerMayLieWhereTheFramePointerPoints() throws KernelException {
        leaf(withFp(cfa(SP, 8), SavedFp.AT_REGISTER, -8));
        scene.code.getFirst().rule(0, cfa(FP, 16));
        scene.register(FP, STACK + 40);
        scene.words(STACK, returnTo(CALLER));
        scene.words(STACK + 32, STACK + 64);
        scene.words(STACK + 72, returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void anUndefinedFramePointerIsZero() throws KernelException {
        leaf(withFp(cfa(SP, 8), SavedFp.UNDEFINED, 0));
        scene.code.getFirst().rule(0, SceneCode.FRAME_POINTER);
        scene.register(FP, STACK + 64);
        scene.words(STACK, returnTo(CALLER));
        assertComplete(returnTo(CALLER));
    }

    @Test
    void theReturnAddressMayLieElsewhere() throws KernelException {
        leaf(withReturnAddress(cfa(SP, 64), ReturnAddress.AT_CFA, -48));
        scene.words(STACK + 16, returnTo(CALLER));
        scene.words(STACK + 64, returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void theReturnAddressMayBeInARegister() throws KernelException {
        leaf(withReturnAddress(cfa(SP, 8), ReturnAddress.IN_REGISTER, RBX));
        scene.register(RBX, returnTo(CALLER));
        scene.words(STACK + 8, returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @Test
    void aCallIsLookedUpBeforeItsReturnAddress() throws KernelException {
        // A call that does not return is the last instruction: behind it comes other code.
        leaf(cfa(SP, 8));
        scene.code.getFirst().rule(64, SceneCode.of(Cfa.GAP));
        scene.words(STACK, CALLER + 64, returnTo(ROOT));
        assertComplete(CALLER + 64, returnTo(ROOT));
    }

    @Test
    void aCallAtTheEndOfAMappingIsLookedUpInside() throws KernelException {
        leaf(cfa(SP, 8));
        scene.words(STACK, CALLER + 4096, returnTo(ROOT));
        assertComplete(CALLER + 4096, returnTo(ROOT));
    }

    @Test
    void theLeafIsLookedUpWhereItIs() throws KernelException {
        leaf(cfa(SP, 80)).rule(64, cfa(SP, 8));
        scene.pc(LEAF + 64);
        scene.words(STACK, returnTo(ROOT));
        assertComplete(returnTo(ROOT));
    }

    @Test
    void aSystemCallIsLookedUpBeforeItsReturn() throws KernelException {
        leaf(cfa(SP, 8)).rule(64, SceneCode.of(Cfa.GAP));
        scene.pc(LEAF + 64);
        scene.inSystemCall = true;
        scene.words(STACK, returnTo(ROOT));
        assertComplete(returnTo(ROOT));
        scene.inSystemCall = false;
        assertEnds(Reason.NO_UNWIND_INFO, 1);
    }

    @Test
    void aRegisterThatTheCalleeLeftAloneIsAGoodGuess() throws KernelException {
        leaf(cfa(SP, 8));
        scene.code.getFirst().rule(0, cfa(R10, 0));
        scene.register(R10, STACK + 512);
        scene.words(STACK, returnTo(CALLER));
        scene.words(STACK + 504, returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
    }

    @ParameterizedTest
    @ValueSource(longs = {STACK, STACK + 8, 17, -1, 1L << 56, STACK + (1 << 20) + 64})
    void aRegisterThatCannotHoldAFrameIsABadGuess(long value) throws KernelException {
        leaf(cfa(SP, 8));
        scene.code.getFirst().rule(0, cfa(R10, 0));
        scene.register(R10, value);
        scene.words(STACK, returnTo(CALLER));
        assertEnds(Reason.BAD_GUESS, 2);
    }

    @Test
    void aGuessThatLeadsOutOfAllCodeIsABadOne() throws KernelException {
        leaf(cfa(SP, 8));
        scene.code.getFirst().rule(0, cfa(R10, 0));
        scene.register(R10, STACK + 512);
        scene.words(STACK, returnTo(CALLER));
        scene.words(STACK + 504, 0x1234_5678);
        assertEnds(Reason.BAD_GUESS, 3);
    }

    @Test
    void aReturnAddressInARegisterIsAGuessAboveTheLeaf() throws KernelException {
        leaf(cfa(SP, 8));
        scene.code
                .getFirst()
                .rule(0, withReturnAddress(cfa(SP, 8), ReturnAddress.IN_REGISTER, RBX));
        scene.words(STACK, returnTo(CALLER));
        scene.register(RBX, returnTo(ROOT));
        assertComplete(returnTo(CALLER), returnTo(ROOT));
        scene.register(RBX, 0x1234_5678);
        assertEnds(Reason.BAD_GUESS, 3);
    }

    @Test
    void aGuessIsForgottenWithItsFrame() throws KernelException {
        leaf(cfa(SP, 8));
        scene.code.getFirst().rule(0, cfa(R10, 0)).rule(64, cfa(SP, 8));
        scene.register(R10, STACK + 512);
        scene.words(STACK, returnTo(CALLER));
        scene.words(STACK + 504, CALLER + 80, 0x1234_5678);
        assertEnds(Reason.MAPPING_PENDING, 4);
    }

    @Test
    void theEndAndGapsEndTheWalk() throws KernelException {
        SceneCode code = leaf(SceneCode.of(Cfa.END));
        assertComplete();
        code.rule(0, SceneCode.of(Cfa.GAP));
        scene.code(0x50_0000, 4096); // the tables are written anew
        assertEnds(Reason.NO_UNWIND_INFO, 1);
    }

    @Test
    void framesThatTheWalkInTheKernelTookStayInFront() throws KernelException {
        scene.kernelFrames.addAll(List.of(-1L, -2L, -3L));
        leaf(SceneCode.of(Cfa.END));
        TakenSample walked = scene.walk();
        assertThat(walked.kernelFrames()).containsExactly(-1L, -2L, -3L);
        assertThat(walked.userFrames()).containsExactly(LEAF + 4);
    }
}
