// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.WalkRule.Cfa;
import io.gimlet.kernel.WalkRule.ReturnAddress;
import io.gimlet.kernel.WalkRule.SavedFp;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

/** Random tables and stacks: the walk and its model come to the same frames and reasons. */
@EnabledOnOs(architectures = "amd64")
class WalkModelTest {
    private static final int SCENES = 300;
    private static final int WALKS = 1000;

    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void theWalkDoesWhatItsDescriptionSays() throws KernelException {
        Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
        long frames = 0;
        for (int i = 0; i < SCENES; i++) {
            try (WalkScene scene = new WalkScene()) {
                addCode(scene, i % 3 == 0 ? 60 : 97);
                fillStack(scene);
                for (int walk = 0; walk < WALKS; walk++) {
                    fill(scene);
                    WalkModel.Result expected = WalkModel.walk(scene);
                    TakenSample actual = scene.walk();
                    frames += actual.userFrames().size();
                    reasons.merge(actual.reason(), 1, Integer::sum);
                    if (!actual.userFrames().equals(expected.frames())
                            || actual.status() != expected.status()
                            || actual.reason() != expected.reason()) {
                        assertThat(actual).as("scene %d, walk %d", i, walk).isEqualTo(expected);
                    }
                }
            }
        }
        assertThat(frames).as("frames").isGreaterThan(4L * SCENES * WALKS);
        assertThat(reasons)
                .containsOnlyKeys(
                        Reason.NONE,
                        Reason.STACK_UNREADABLE,
                        Reason.OTHER_STACK,
                        Reason.NO_FRAME_POINTER,
                        Reason.BAD_RETURN_ADDRESS,
                        Reason.DEPTH_LIMIT,
                        Reason.NO_UNWIND_INFO,
                        Reason.NO_UNWIND_TABLE,
                        Reason.TABLE_PENDING,
                        Reason.TABLE_EVICTED,
                        Reason.MAPPING_PENDING,
                        Reason.BAD_GUESS,
                        Reason.BAD_FRAME);
    }

    @Test
    void garbageInTablesIsReadWithinTheirMemory() throws KernelException {
        // A walk may hold on to memory that is used for something else by now.
        try (WalkScene scene = new WalkScene()) {
            addCode(scene, 97);
            fillStack(scene);
            scene.walk();
            for (int round = 0; round < 200; round++) {
                scribble(scene);
                for (int walk = 0; walk < 200; walk++) {
                    fill(scene);
                    TakenSample walked = scene.walk();
                    assertThat(walked.userFrames()).hasSizeBetween(1, 1024);
                    assertThat(walked.userFrames().getFirst()).isEqualTo(scene.pc());
                }
            }
        }
    }

    /** Overwrites a few words in the parts of tables and rules that are used. */
    private void scribble(WalkScene scene) {
        for (int i = 0; i < 20; i++) {
            int slab = random.nextInt(scene.tables().slabs.size());
            long word = 4L * random.nextInt(slab == 0 ? 8 * scene.code.size() : 2000);
            int value = random.nextBoolean() ? random.nextInt() : random.nextInt(1 << 17);
            scene.tables().slabs.get(slab).set(JAVA_INT, word, value);
            scene.tables().rules().set(JAVA_INT, 4L * random.nextInt(800), random.nextInt());
        }
    }

    /**
     * Adds code.
     *
     * @param usual how many rules of a hundred find the CFA through the stack pointer
     */
    private void addCode(WalkScene scene, int usual) {
        long start = 0x10_0000;
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            start += 4096L * random.nextInt(3);
            long bytes = 4096L * (1 + random.nextInt(40));
            SceneCode code = scene.code(start, bytes).inPage(random.nextInt(1 << 16));
            if (random.nextInt(40) == 0) {
                code.unwinder(CodeUnwinder.values()[1 + random.nextInt(4)]);
            }
            int rows = 1 + random.nextInt(200);
            for (int row = 0; row < rows; row++) {
                code.rule(random.nextLong(bytes), rule(usual));
            }
            code.rule(0, rule(usual));
            start += bytes;
        }
    }

    private WalkRule rule(int usual) {
        if (random.nextInt(100) < usual) {
            return with(SceneCode.cfa(WalkScene.SP, 8 * (1 + random.nextInt(6))));
        }
        if (random.nextBoolean()) {
            int register = random.nextBoolean() ? WalkScene.FP : random.nextInt(16);
            return with(SceneCode.cfa(register, 8 * (1 + random.nextInt(6))));
        }
        int choice = random.nextInt(Cfa.values().length + 1);
        if (choice == Cfa.values().length) {
            return SceneCode.FRAME_POINTER;
        }
        Cfa form = Cfa.values()[choice];
        return with(
                SceneCode.cfa(
                        form,
                        random.nextBoolean() ? WalkScene.SP : random.nextInt(16),
                        random.nextInt(16),
                        random.nextInt(-8, 64),
                        random.nextInt(-8, 64)));
    }

    private WalkRule with(WalkRule rule) {
        WalkRule result = rule;
        if (random.nextInt(3) == 0) {
            SavedFp saved = SavedFp.values()[random.nextInt(4)];
            result = SceneCode.withFp(result, saved, -8 * random.nextInt(-1, 5));
        }
        return switch (random.nextInt(100)) {
            case 0 ->
                    SceneCode.withReturnAddress(
                            result, ReturnAddress.IN_REGISTER, random.nextInt(16));
            case 1 ->
                    SceneCode.withReturnAddress(
                            result, ReturnAddress.AT_CFA, 8 * random.nextInt(-3, 3));
            default -> result;
        };
    }

    private void fillStack(WalkScene scene) {
        for (int at = 0; at < Layouts.DEFERRED_STACK_BYTES; at += 8) {
            scene.words(WalkScene.STACK + at, codeAddress(scene));
        }
    }

    private void fill(WalkScene scene) {
        scene.stackBytes = 4096 * random.nextInt(1, 6);
        scene.inSystemCall = random.nextBoolean();
        scene.pc(codeAddress(scene));
        for (int register = 0; register < 16; register++) {
            scene.register(register, value(scene));
        }
        int offset = 8 * random.nextInt(512);
        scene.register(WalkScene.SP, WalkScene.STACK + offset);
        // What is above stays from the walk before.
        int words = random.nextInt(16, 160);
        int codeShare = random.nextInt(90, 101);
        for (int i = 0; i < words; i++) {
            long word = random.nextInt(100) < codeShare ? codeAddress(scene) : value(scene);
            scene.words(
                    WalkScene.STACK + Math.min(offset + 8L * i, Layouts.DEFERRED_STACK_BYTES - 8),
                    word);
        }
    }

    private long codeAddress(WalkScene scene) {
        SceneCode code = scene.code.get(random.nextInt(scene.code.size()));
        return code.start + random.nextLong(code.bytes);
    }

    private long value(WalkScene scene) {
        return switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> random.nextLong();
            case 2 -> random.nextLong(1 << 16);
            case 3 -> codeAddress(scene);
            case 4 -> WalkScene.STACK + random.nextInt(-4096, 3 << 20);
            default -> WalkScene.STACK + 8L * random.nextInt(2560);
        };
    }
}
