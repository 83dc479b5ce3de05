// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Targets without frame pointers that execute, fork and load while they are recorded: their stacks
 * are whole in the code that is new as well.
 */
@Tag("live")
class FramelessLifeLiveTest {
    private static final double COMPLETE = 0.98;

    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    private static Samples whole(Target target, Recorder recorder) throws Exception {
        try (RunningRecording recording = recorder.frequency(999).start()) {
            target.go();
            return Samples.of(recording.awaitEnd());
        }
    }

    private static void assertWholeIn(Samples samples, String function, long atLeast) {
        Samples burning = samples.where(sample -> sample.userLeaf().equals(function));
        assertThat(burning.count()).as(function).isGreaterThanOrEqualTo(atLeast);
        Completeness.of(burning).assertAtLeast(COMPLETE);
        assertThat(burning.where(sample -> sample.isComplete() && !sample.has("main")).all())
                .as("stacks of %s without main", function)
                .isEmpty();
    }

    @Test
    void anotherProgramAfterExec() throws Exception {
        try (Target execer = Target.startWaiting("frameless/execer", "--ms", "1500")) {
            Samples samples = whole(execer, Recorder.of(execer));

            assertWholeIn(samples, "before_exec", 1000);
            assertWholeIn(samples, "after_exec", 1000);
        }
    }

    @Test
    void childrenThatWereForked() throws Exception {
        try (Target forker =
                Target.startWaiting(
                        "frameless/forker", "--count", "20", "--rate", "20", "--ms", "60")) {
            assertWholeIn(whole(forker, Recorder.following(forker)), "forker_child", 1000);
        }
    }

    @Test
    void programsThatChildrenExecute() throws Exception {
        try (Target forker =
                Target.startWaiting(
                        "frameless/forker",
                        "--count",
                        "20",
                        "--rate",
                        "20",
                        "--ms",
                        "60",
                        "--exec")) {
            assertWholeIn(whole(forker, Recorder.following(forker)), "burner_spin", 1000);
        }
    }

    @Test
    void librariesThatTakeTurnsAtOneAddress() throws Exception {
        try (Target dlopener =
                Target.startWaiting("frameless/dlopener", "--ms", "400", "--rounds", "4")) {
            Samples samples = whole(dlopener, Recorder.of(dlopener));

            assertWholeIn(samples, "dlopener_burn", 1000);
            assertWholeIn(samples, "plugin_0_burn", 1000);
            assertWholeIn(samples, "plugin_1_burn", 1000);
        }
    }

    @Test
    void librariesThatChildrenLoad() throws Exception {
        try (Target forker =
                Target.startWaiting(
                        "frameless/forker",
                        "--count",
                        "8",
                        "--rate",
                        "10",
                        "--ms",
                        "240",
                        "--dlopen",
                        "4")) {
            Samples samples = whole(forker, Recorder.following(forker));

            for (int plugin = 0; plugin < 4; plugin++) {
                assertWholeIn(samples, "plugin_" + plugin + "_burn", 300);
            }
        }
    }
}
