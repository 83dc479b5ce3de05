// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.profile.Labels;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stacks with a frame that no unwind information describes, or describes wrongly. */
@Tag("live")
class OddFramesLiveTest {
    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    /** The samples of a target that have a function, nearly all of which are whole. */
    private static Samples record(String target, String function) throws Exception {
        try (Target running = Target.startWaiting(target, "--ms", "600");
                RunningRecording recording = Recorder.of(running).withoutKernel().start()) {
            running.go();
            Samples samples =
                    Samples.of(recording.awaitEnd())
                            .where(sample -> sample.userLeaf().contains(function));
            assertThat(samples.count()).isGreaterThan(100);
            Completeness.of(samples).assertAtLeast(0.98);
            return samples;
        }
    }

    private static List<String> names(Sample sample) {
        return sample.frames().stream().map(Samples.Frame::systemName).toList();
    }

    /** What lies below the start of a context is the next context, which is no code. */
    @Test
    void aContextIsTheRootOfItsStack() throws Exception {
        Samples samples = record("coroutine", "coroutine_spin");

        double share =
                samples.share(sample ->
                        sample.frames().size() == 8
                                && names(sample).get(6).equals("coroutine_entry")
                                && sample.frames().getLast().file().equals("libc.so.6"));
        assertThat(share).isGreaterThan(0.98);
    }

    @Test
    void aSignalHandlerReturnsToBareInstructions() throws Exception {
        Samples samples = record("bare-handler", "handler_spin");

        double share =
                samples.share(sample -> {
                    List<String> names = names(sample);
                    return names.subList(0, 2).equals(List.of("handler_spin", "handler"))
                            && names.subList(3, 5).equals(List.of("interrupted", "main"));
                });
        assertThat(share).isGreaterThan(0.98);
    }

    /** The handler's stack is copied for the samples that come before its tables, and no other. */
    @Test
    void whatAHandlerOnAStackOfItsOwnInterruptedIsThereOrSaid() throws Exception {
        try (Target target = Target.startWaiting("alternate-stack", "--ms", "1500");
                RunningRecording recording = Recorder.of(target).withoutKernel().start()) {
            target.go();
            Samples samples =
                    Samples.of(recording.awaitEnd())
                            .where(sample -> sample.leaf().equals("alternate_spin"));
            Samples whole = samples.where(Sample::isComplete);
            Samples cut = samples.where(sample -> !sample.isComplete());

            assertThat(whole.count()).isGreaterThan(samples.count() / 2);
            assertThat(
                            whole.share(sample ->
                                    names(sample)
                                            .subList(3, 5)
                                            .equals(List.of("alternate_interrupted", "main"))))
                    .isGreaterThan(0.98);
            assertThat(cut.count()).isPositive();
            assertThat(cut.all())
                    .allMatch(sample ->
                            "truncated: other-stack".equals(sample.labels().text(Labels.STACK)));
        }
    }

    @Test
    void functionsOfRustThatCannotPanicHaveCallers() throws Exception {
        Samples samples = record("aborting", "aborting_spin");

        assertThat(samples.share(sample -> sample.has("main") && sample.has("_start")))
                .isGreaterThan(0.98);
    }

    @Test
    void aFunctionWithoutUnwindInformationIsNamed() throws Exception {
        try (Target target = Target.startWaiting("undescribed", "--ms", "600");
                RunningRecording recording = Recorder.of(target).withoutKernel().start()) {
            target.go();
            FinishedRecording finished = recording.awaitEnd();
            Samples samples =
                    Samples.of(finished).where(sample -> sample.leaf().equals("undescribed_spin"));

            double share =
                    samples.share(sample ->
                            names(sample).equals(List.of("undescribed_spin", "undescribed_caller"))
                                    && "truncated: no-unwind-info"
                                            .equals(sample.labels().text(Labels.STACK)));
            assertThat(share).isGreaterThan(0.98);
            assertThat(finished.summary().undescribed().getFirst()).isEqualTo("undescribed_caller");
        }
    }

    /** What its description takes for the return address is that of a variable. */
    @Test
    void aStackEndsBeforeWhatIsNoCode() throws Exception {
        try (Target target = Target.startWaiting("left-code", "--ms", "600");
                RunningRecording recording = Recorder.of(target).withoutKernel().start()) {
            target.go();
            Samples samples =
                    Samples.of(recording.awaitEnd())
                            .where(sample -> sample.leaf().equals("left_spin"));

            assertThat(samples.count()).isGreaterThan(100);
            double share =
                    samples.share(sample ->
                            names(sample).equals(List.of("left_spin", "left_caller"))
                                    && "truncated: left-code"
                                            .equals(sample.labels().text(Labels.STACK)));
            assertThat(share).isGreaterThan(0.98);
        }
    }
}
