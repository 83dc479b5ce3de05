// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.result.FinishedRecording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole machine, and control groups. Asserts only about processes that the test started. */
@Tag("live")
class WiderTargetsLiveTest {
    private static Optional<Path> mountOf(String type, String option) throws IOException {
        return Files.readAllLines(Path.of("/proc/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields[2].equals(type) && fields[3].contains(option))
                .map(fields -> Path.of(fields[1]))
                .findFirst();
    }

    private static Path cgroup2() throws IOException {
        return mountOf("cgroup2", "")
                .orElseThrow(() -> new AssertionError("no cgroup v2 hierarchy is mounted"));
    }

    @Test
    void theWholeMachineHasTheTargetInIt() throws Exception {
        try (Target burner = Target.start("burner", "--ms", "60000")) {
            FinishedRecording finished =
                    Recorder.of(new RecordTarget.WholeSystem()).seconds(2).record();
            Samples own = Samples.of(finished).ofProcess(burner.processId());

            assertThat(own.count()).isPositive();
            assertThat(own.share(sample -> sample.has("burner_spin"))).isGreaterThan(0.9);
            assertThat(own.all().stream().allMatch(sample -> sample.process().equals("burner")))
                    .isTrue();
            assertThat(finished.summary().events().getFirst().counted()).isEqualTo(-1);
        }
    }

    @Test
    void aControlGroupIsSampledAndNothingElse() throws Exception {
        Path group = Files.createTempDirectory(cgroup2(), "gimlet-test-");
        try {
            try (Target inside = Target.start("burner", "--ms", "60000");
                    Target outside = Target.start("burner", "--ms", "60000")) {
                Files.writeString(
                        group.resolve("cgroup.procs"), Integer.toString(inside.processId()));
                try (RunningRecording recording =
                        Recorder.of(new RecordTarget.Cgroup(group)).start()) {
                    recording.awaitSamples(200);
                    Samples samples = Samples.of(recording.stop());

                    assertThat(samples.all().stream().map(Sample::processId).distinct().toList())
                            .containsExactly((long) inside.processId())
                            .doesNotContain((long) outside.processId());
                    assertThat(samples.share(sample -> sample.has("burner_spin")))
                            .isGreaterThan(0.9);
                }
            }
        } finally {
            Files.delete(group); // its process has ended: an empty group can go
        }
    }

    /** Where the old hierarchy is mounted at all. */
    @Test
    void aControlGroupOfVersionOneIsRefused() throws IOException {
        Path old = mountOf("cgroup", "").orElse(Path.of("/proc/self"));

        assertThatThrownBy(Recorder.of(new RecordTarget.Cgroup(old)).seconds(1)::record)
                .isInstanceOf(RecordingException.class)
                .hasMessageContainingAll(old.toString(), "cgroup v2", "version 1");
    }

    @Test
    void aControlGroupThatIsNotThereIsRefused() throws IOException {
        Path missing = cgroup2().resolve("no-such-group");

        assertThatThrownBy(Recorder.of(new RecordTarget.Cgroup(missing)).seconds(1)::record)
                .isInstanceOf(RecordingException.class)
                .hasMessageContainingAll(missing.toString(), "cgroup");
    }
}
