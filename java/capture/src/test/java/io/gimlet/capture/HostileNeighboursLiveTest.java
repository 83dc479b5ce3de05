// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.kernel.Reason;
import io.gimlet.symbols.UnknownReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that use up what all share: they cost themselves their stacks and names, and nobody
 * else.
 */
@Tag("live")
class HostileNeighboursLiveTest {
    private static final int SLOW_FILES = 4;
    private static final Path TMP = Path.of("/tmp"); // where perf maps are

    @TempDir private Path directory;

    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    /** Both were running before the recording began. */
    private static FinishedRecording recordBeside(Target innocent, List<Target> hostile)
            throws Exception {
        List<Integer> processes = new ArrayList<>();
        for (Target target : hostile) {
            processes.add(target.processId());
            processes.addAll(target.childIds());
        }
        processes.add(innocent.processId());
        return Recorder.of(new RecordTarget.Processes(processes, true))
                .frequency(199)
                .seconds(3)
                .record();
    }

    private static void assertUntouched(Target innocent, FinishedRecording recording) {
        Samples samples = Samples.of(recording).ofProcess(innocent.processId());
        assertThat(samples.count()).isGreaterThan(30);
        Completeness.of(samples).assertAtLeast(0.98);
        assertThat(samples.share(HostileNeighboursLiveTest::isNamed)).isGreaterThan(0.98);
        assertThat(recording.summary().failures()).isEmpty();
    }

    /** The C library of a distribution names few of its own functions. */
    private static boolean isNamed(Sample sample) {
        List<Frame> own =
                sample.frames().stream().filter(frame -> frame.file().equals("unwind-c")).toList();
        return !own.isEmpty() && own.stream().allMatch(Frame::isNamed);
    }

    private static Samples of(Target hostile, FinishedRecording recording) {
        return Samples.of(recording).ofProcess(hostile.processId());
    }

    private static double shareOf(Reason reason, Samples samples) {
        return samples.share(
                sample -> String.valueOf(sample.labels().text("stack")).contains(reason.label()));
    }

    @Test
    void aFileWithMoreRulesThanItsShare() throws Exception {
        try (Target hostile = Target.start("hostile/many-rules");
                Target innocent = Target.start("unwind-c")) {
            FinishedRecording recording = recordBeside(innocent, List.of(hostile));

            assertUntouched(innocent, recording);
            assertThat(shareOf(Reason.NO_RULE_LEFT, of(hostile, recording))).isGreaterThan(0.9);
        }
    }

    /** Copies are files of their own: each is tried. */
    @Test
    void filesThatTakeSecondsToRead() throws Exception {
        List<Target> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_FILES; i++) {
                Path copy = directory.resolve("slow-" + i);
                slow.add(
                        Target.start(
                                Files.copy(
                                        Target.program("hostile/slow-frames"),
                                        copy,
                                        StandardCopyOption.COPY_ATTRIBUTES)));
            }
            try (Target innocent = Target.start("unwind-c")) {
                assertUntouched(innocent, recordBeside(innocent, slow));
            }
        } finally {
            slow.forEach(Target::close);
        }
    }

    @Test
    void aProcessWithMoreMappingsThanItsPart() throws Exception {
        try (Target hostile =
                        Target.start("hostile/many-mappings", "--directory", directory.toString());
                Target innocent = Target.start("unwind-c")) {
            FinishedRecording recording = recordBeside(innocent, List.of(hostile));

            assertUntouched(innocent, recording);
            Samples samples = of(hostile, recording);
            assertThat(samples.count()).isGreaterThan(30);
            assertThat(shareOf(Reason.PROCESS_TOO_LARGE, samples)).isGreaterThan(0.98);
            assertThat(recording.summary().unnamed()).containsKey(UnknownReason.PROCESS_TOO_LARGE);
        }
    }

    /** It maps while the recording goes on: nobody looks into /proc. */
    @Test
    void aProcessThatMapsMoreThanItsPart() throws Exception {
        try (Target hostile =
                        Target.startWaiting(
                                "hostile/many-mappings",
                                "--late",
                                "--directory",
                                directory.toString());
                Target innocent = Target.start("unwind-c");
                RunningRecording recording =
                        Recorder.of(
                                        new RecordTarget.Processes(
                                                List.of(hostile.processId(), innocent.processId()),
                                                true))
                                .frequency(199)
                                .start()) {
            hostile.go();
            recording.awaitSamples(1500);
            FinishedRecording finished = recording.stop();

            assertUntouched(innocent, finished);
            assertThat(shareOf(Reason.PROCESS_TOO_LARGE, of(hostile, finished))).isGreaterThan(0.1);
        }
    }

    @Test
    void perfMapsThatTakeMoreThanTheirUsersPart() throws Exception {
        List<Path> maps = new ArrayList<>();
        try (Target hostile = Target.start("hostile/perf-map-hog");
                Target innocent = Target.start("unwind-c")) {
            maps.add(TMP.resolve("perf-hog-" + hostile.processId()));
            hostile.childIds().forEach(child -> maps.add(TMP.resolve("perf-" + child + ".map")));
            FinishedRecording recording = recordBeside(innocent, List.of(hostile));

            assertUntouched(innocent, recording);
            assertThat(recording.summary().unnamed()).containsKey(UnknownReason.PERF_MAP_CUT);
        } finally {
            for (Path map : maps) {
                Files.delete(map);
            }
        }
    }
}
