// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.symbols.UnknownReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets in containers: with PIDs and files of their own. */
@Tag("live")
class OtherNamespacesLiveTest {
    /**
     * Puts the program at a path that only it sees, or sees as this one, with a /tmp of its own.
     */
    private static final String CONTAINER =
            """
            set -e
            mount -t tmpfs none /mnt
            cp "$1" /mnt/target
            mount -t tmpfs none /tmp
            directory=$2
            mkdir -p "$directory"
            mount --move /mnt "$directory"
            shift 2
            exec "$directory/target" "$@"
            """;

    /** The same, with a debug file beside it that only it sees, and the library that it needs. */
    private static final String CONTAINER_WITH_DEBUG_FILE =
            """
            set -e
            mount -t tmpfs none /mnt
            mkdir /mnt/.debug
            cp "$1" /mnt/target
            cp "$1.debug" /mnt/.debug
            cp "${1%/*}/libdemo.so" /mnt
            mount -t tmpfs none /tmp
            mkdir -p "$2"
            mount --move /mnt "$2"
            exec "$2/target"
            """;

    /** Starts the program with the directory as its /tmp. */
    private static final String BESIDE_LEFTOVERS =
            """
            mount --bind "$1" /tmp
            exec "$2" --no-map --interval-ms 60000
            """;

    @TempDir private Path directory;

    private Target startInContainer(String program, String... options) throws Exception {
        return start(CONTAINER, program, options);
    }

    private Target start(String script, String program, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "--pid",
                                "--mount",
                                "--fork",
                                "--kill-child",
                                "sh",
                                "-c",
                                script,
                                "container",
                                Target.program(program).toString(),
                                directory.toString()));
        command.addAll(List.of(options));
        return Target.start(command);
    }

    private static Recorder recorderOfChild(Target target) {
        return Recorder.of(new RecordTarget.Processes(List.of(target.childId()), false));
    }

    @Test
    void itsOwnDebugFileNamesItsFrames() throws Exception {
        try (Target target = start(CONTAINER_WITH_DEBUG_FILE, "demo-debuglink");
                RunningRecording recording = recorderOfChild(target).start()) {
            recording.awaitSamples(300);
            Samples samples = Samples.of(recording.stop());

            assertThat(samples.frames())
                    .filteredOn(frame -> frame.file().equals("target"))
                    .hasSizeGreaterThan(3)
                    .allMatch(Frame::isNamed);
        }
    }

    @Test
    void itsOwnFilesNameItsFrames() throws Exception {
        Path decoy = Files.copy(Target.program("burner"), directory.resolve("target"));
        try (Target target = startInContainer("execer", "--ms", "60000");
                RunningRecording recording = recorderOfChild(target).start()) {
            recording.awaitSamples(300);
            Samples samples = Samples.of(recording.stop());

            assertThat(target.namespacedId()).isEqualTo(1);
            assertThat(samples.all())
                    .allMatch(sample -> sample.processId() == target.childId())
                    .allMatch(sample -> sample.process().equals("target"));
            assertThat(samples.share(sample -> sample.has("before_exec"))).isGreaterThan(0.9);
            assertThat(samples.share(sample -> sample.has("main"))).isGreaterThan(0.9);
            assertThat(samples.frames())
                    .filteredOn(frame -> frame.mapping().file().equals(decoy.toString()))
                    .isNotEmpty()
                    .extracting(frame -> frame.mapping().buildId())
                    .containsOnly(Tools.buildId(Target.program("execer")));
        }
    }

    /** The perf map has the number in its name that the process has in its own namespace: 1. */
    @Test
    void itsOwnPerfMapNamesItsGeneratedCode() throws Exception {
        try (Target target =
                        startInContainer(
                                "jitter",
                                "--functions",
                                "900",
                                "--interval-ms",
                                "60",
                                "--await-go");
                RunningRecording recording = recorderOfChild(target).start()) {
            target.go();
            recording.awaitSamples(1000);
            Samples samples = Samples.of(recording.stop());

            assertThat(samples.share(sample -> sample.userLeaf().matches("jit_[0-9]+")))
                    .isGreaterThan(0.9);
            assertThat(samples.functions()).contains("jit_0", "jit_1", "jit_2", "jit_caller");
            assertThat(samples.frames().map(Frame::name)).doesNotContain("[generated code]");
            assertThat(samples.share(sample -> sample.has("run_generated"))).isGreaterThan(0.9);
            assertThat(Path.of("/tmp/perf-" + target.childId() + ".map")).doesNotExist();
        }
    }

    /** As a JVM leaves its map behind, and a later process gets its number. */
    @Test
    void thePerfMapOfAnEarlierProcessNamesNothing() throws Exception {
        StringBuilder everything = new StringBuilder();
        for (long start = 0x7e00L << 32; start < 0x8000L << 32; start += 1L << 32) {
            everything.append(Long.toHexString(start)).append(" ffffffff of_the_dead\n");
        }
        Files.writeString(directory.resolve("perf-1.map"), everything);
        Thread.sleep(1000);
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--mount", "--fork"));
        command.addAll(List.of("--kill-child", "sh", "-c", BESIDE_LEFTOVERS));
        command.addAll(List.of("sh", directory.toString(), Target.program("jitter").toString()));
        try (Target target = Target.start(command);
                RunningRecording recording = recorderOfChild(target).start()) {
            recording.awaitSamples(300);
            FinishedRecording finished = recording.stop();
            Samples samples = Samples.of(finished);

            assertThat(samples.functions()).doesNotContain("of_the_dead");
            assertThat(samples.share(sample -> sample.has("[generated code]"))).isGreaterThan(0.9);
            assertThat(finished.summary().unnamed()).containsOnlyKeys(UnknownReason.PERF_MAP_STALE);
        }
    }
}
