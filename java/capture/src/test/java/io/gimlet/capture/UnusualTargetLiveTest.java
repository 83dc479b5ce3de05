// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.process.ProcFiles;
import io.gimlet.capture.process.ProcessTableTest;
import io.gimlet.capture.result.FinishedRecording;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that cannot be recorded, and those that look as if they could not. */
@Tag("live")
class UnusualTargetLiveTest {
    @TempDir private Path directory;

    private static Recorder of(int processId) {
        return Recorder.of(new RecordTarget.Processes(List.of(processId), false));
    }

    @Test
    void aProcessThatIsGoneIsRefused() {
        int beyond = 1 << 23; // above PID_MAX_LIMIT

        assertThatThrownBy(() -> of(beyond).record())
                .isInstanceOf(RecordingException.class)
                .hasMessageContainingAll(
                        "cannot record process " + beyond, "there is no such process", "ps -e");
    }

    @Test
    void aZombieIsRefused() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "true & exec sleep 60").start();
        try {
            int zombie = ProcessTableTest.awaitZombieOf(parent);

            assertThatThrownBy(() -> of(zombie).record())
                    .isInstanceOf(RecordingException.class)
                    .hasMessageContainingAll(
                            "cannot record process " + zombie, "has ended", "zombie");
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    /** Where kernel threads can be seen at all, their kernel stacks are recorded. */
    @Test
    void aKernelThreadIsRecorded() throws Exception {
        OptionalInt worker = busyKernelThread();
        if (worker.isEmpty()) {
            assertThat(ProcFiles.liveness(2)).isNotEqualTo(ProcFiles.Liveness.KERNEL_THREAD);
            return;
        }
        try (RunningRecording recording =
                of(worker.getAsInt()).events("context-switches").period(1).start()) {
            recording.awaitSamples(3);
            FinishedRecording finished = recording.stop();

            assertThat(Samples.of(finished).all())
                    .isNotEmpty()
                    .allSatisfy(sample -> {
                        assertThat(sample.processId()).isEqualTo(worker.getAsInt());
                        assertThat(sample.userFrames()).isEmpty();
                        assertThat(sample.isComplete()).isTrue();
                        assertThat(sample.has("schedule")).isTrue();
                    });
        }
    }

    /** The thread of RCU's grace periods runs whenever anything does. */
    private static OptionalInt busyKernelThread() throws IOException {
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                int processId = Integer.parseInt(process.getFileName().toString());
                if (ProcFiles.liveness(processId) == ProcFiles.Liveness.KERNEL_THREAD
                        && ProcFiles.comm(processId).matches("rcu_(preempt|sched)")) {
                    return OptionalInt.of(processId);
                }
            }
        }
        return OptionalInt.empty();
    }

    @Test
    void aProcessWhoseFirstThreadHasEndedIsRecorded() throws Exception {
        try (Target target = Target.startWaiting("leader-exits", "--ms", "400");
                RunningRecording recording = Recorder.of(target).start()) {
            target.go();
            Samples samples = Samples.of(recording.awaitEnd());
            Samples burning = samples.where(sample -> sample.has("survivor_burn"));

            assertThat(burning.value() / 400e6).as("of the CPU time").isBetween(0.9, 1.1);
            assertThat(burning.all())
                    .extracting(Sample::thread, Sample::process)
                    .containsOnly(tuple("survivor", "leader-exits"));
        }
    }

    @Test
    void aDeletedProgramWhoseFirstThreadHasEndedIsNamed() throws Exception {
        Path program = directory.resolve("leader-exits");
        Files.copy(Target.program("leader-exits"), program);
        try (Target target = Target.start(program, "--await-go", "--ms", "400")) {
            Files.delete(program);
            try (RunningRecording recording = Recorder.of(target).start()) {
                target.go();
                Samples samples = Samples.of(recording.awaitEnd());

                assertThat(samples.where(sample -> sample.has("survivor_burn")).value() / 400e6)
                        .as("of the CPU time")
                        .isBetween(0.9, 1.1);
            }
        }
    }

    @Test
    void severalProcessesAreRecordedTogether() throws Exception {
        try (Target one = Target.startWaiting("burner", "--ms", "200");
                Target other = Target.startWaiting("burner", "--ms", "400");
                RunningRecording recording =
                        Recorder.of(
                                        new RecordTarget.Processes(
                                                List.of(one.processId(), other.processId()), false))
                                .start()) {
            one.go();
            other.go();
            Samples samples = Samples.of(recording.awaitEnd());

            assertThat(samples.ofProcess(one.processId()).value() / 200e6).isBetween(0.9, 1.2);
            assertThat(samples.ofProcess(other.processId()).value() / 400e6).isBetween(0.9, 1.2);
        }
    }

    /** As programs do that want their text in huge pages. */
    @Test
    void textThatWasMovedToMemoryIsItsFiles() throws Exception {
        try (Target target = Target.start("remapped");
                RunningRecording recording = Recorder.of(target).start()) {
            recording.awaitSamples(300);
            Samples samples = Samples.of(recording.stop());

            assertThat(samples.share(sample -> sample.userLeaf().equals("remapped_leaf")))
                    .isGreaterThan(0.9);
            assertThat(samples.share(sample -> sample.isComplete() && sample.has("main")))
                    .isGreaterThan(0.9);
            assertThat(samples.functions()).doesNotContain("[generated code]");
        }
    }
}
