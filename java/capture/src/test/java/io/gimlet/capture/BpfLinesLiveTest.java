// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.Line;
import io.gimlet.profile.Location;
import io.gimlet.profile.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process for which the kernel runs a BPF program. */
@Tag("live")
class BpfLinesLiveTest {
    /** The share of samples whose leaf is such a line. */
    private static double share(Profile profile, Predicate<Line> isWanted) {
        long wanted = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            Location leaf = profile.locations().get(profile.locationId(sample, 0));
            boolean counts = !leaf.lines().isEmpty() && isWanted.test(leaf.lines().getFirst());
            wanted += counts ? profile.value(sample, 0) : 0;
        }
        return (double) wanted / profile.total(0);
    }

    private static int lineOfLoop() throws Exception {
        List<String> source =
                Files.readAllLines(
                        Path.of(System.getProperty("gimlet.root"), "testdata/bpf-spinner.bpf.c"));
        for (int i = 0; i < source.size(); i++) {
            if (source.get(i).endsWith("HOT")) {
                return i + 1;
            }
        }
        throw new AssertionError(source);
    }

    @Test
    void programsHaveTheirSourceLines() throws Exception {
        try (Target target = Target.startWaiting("bpf-spinner", "--ms", "700");
                RunningRecording recording = Recorder.of(target).start()) {
            target.go();
            Profile profile = recording.awaitEnd().profile();

            assertThat(profile.total(0)).isGreaterThan(100);
            double inProgram =
                    share(profile, line -> line.function().name().endsWith("_spin_in_bpf"));
            assertThat(inProgram).isGreaterThan(0.8);
            int loop = lineOfLoop();
            double inLoop =
                    share(
                            profile,
                            line ->
                                    line.function().file().endsWith("bpf-spinner.bpf.c")
                                            && line.line() >= loop - 1 // its head
                                            && line.line() <= loop
                                            && line.function().name().endsWith("_spin_in_bpf"));
            assertThat(inLoop).isGreaterThan(0.95 * inProgram);
        }
    }
}
