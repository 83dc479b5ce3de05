// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.kernel.FileServer;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that run code from a FUSE file system: nobody else may have to wait for that. */
@Tag("live")
@Timeout(300)
class HungFilesLiveTest {
    /** Much longer than anybody is held up. */
    private static final double SECONDS = 4;

    /**
     * The file server waits for half a second, and a machine that tests may take as much for
     * itself.
     */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final int TAIL_BYTES = 1 << 22;

    private static final String PLUGIN_BURNS = "plugin_0_burn";

    @TempDir private Path directory;

    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    /** What one test has learnt of a file system is not for the next. */
    @AfterEach
    void endServer() {
        FileServer.stop();
    }

    /** A FUSE file system with the library, and a program that runs what it has in there. */
    private final class Guest implements AutoCloseable {
        final Target mount;
        final Target program;

        Guest(String kind) throws Exception {
            Path contents = directory.resolve("contents");
            Files.copy(Target.program("plugin-0.so"), contents);
            // What the program does not touch, nobody has read ahead.
            Files.write(contents, new byte[TAIL_BYTES], StandardOpenOption.APPEND);
            Path at = Files.createDirectory(directory.resolve("mount"));
            mount =
                    Target.start(
                            "hung-mount",
                            "--keep-cache",
                            "--at",
                            at.toString(),
                            "--file",
                            contents.toString(),
                            "--hang",
                            kind);
            String library = at.resolve("file").toString();
            program = Target.start("guest", "--library", library, "--function", PLUGIN_BURNS);
        }

        void hang() throws Exception {
            mount.signal("USR1");
            assertThat(mount.readLine()).isEqualTo("hangs");
        }

        @Override
        public void close() throws IOException {
            mount.signal("TERM"); // takes the mount away, too
            try {
                mount.awaitEnd();
            } catch (InterruptedException stopped) {
                throw new AssertionError("the test was stopped", stopped);
            }
            mount.close();
            program.close();
        }
    }

    private static FinishedRecording record(List<Integer> processIds) throws Exception {
        return Recorder.of(new RecordTarget.Processes(processIds, false))
                .frequency(199)
                .seconds(SECONDS)
                .record();
    }

    private static boolean isNamed(Sample sample) {
        return sample.frames().stream().allMatch(Frame::isNamed);
    }

    /** It has two kinds of samples, half and half. */
    private static void assertHasNames(Samples samples) {
        Map<String, Double> shares = samples.shares(Sample::userLeaf);
        assertThat(shares.get("guest_burn")).isBetween(0.3, 0.7);
        assertThat(shares.get(PLUGIN_BURNS)).isBetween(0.3, 0.7);
    }

    @Test
    void aFileSystemThatAnswersGivesNamesAndStacks() throws Exception {
        try (Guest guest = new Guest("read")) {
            Samples samples = Samples.of(record(List.of(guest.program.processId())));
            assertHasNames(samples);
            Completeness.of(samples).assertAtLeast(0.98);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "read"})
    void oneThatHangsCostsItsOwnNamesAlone(String kind) throws Exception {
        try (Guest guest = new Guest(kind);
                Target innocent = Target.start("unwind-c")) {
            guest.hang();
            long beganNanos = System.nanoTime();
            FinishedRecording recording =
                    record(List.of(guest.program.processId(), innocent.processId()));
            assertThat(System.nanoTime() - beganNanos).isLessThan(PATIENCE_NANOS);

            Samples others = Samples.of(recording).ofProcess(innocent.processId());
            assertThat(others.count()).isGreaterThan(30);
            Completeness.of(others).assertAtLeast(0.8);
            Samples own = Samples.of(recording).ofProcess(guest.program.processId());
            assertThat(own.shares(Sample::userLeaf).get("guest_burn")).isBetween(0.3, 0.7);
            assertThat(own.share(HungFilesLiveTest::isNamed)).isBetween(0.3, 0.7);
            assertThat(recording.summary().unnamed()).containsKey(UnknownReason.FILE_NO_ANSWER);
            assertThat(recording.summary().failures()).isEmpty();
        }
    }

    /** It hangs while it is recorded, and after its file was read: nothing is left to wait for. */
    @Test
    void whatWasReadBeforeItHangsStaysReadable() throws Exception {
        try (Guest guest = new Guest("read");
                RunningRecording recording =
                        Recorder.of(guest.program).frequency(199).seconds(60).start()) {
            recording.awaitSamples(50);
            guest.hang();
            recording.awaitSamples(150);
            assertHasNames(Samples.of(recording.stop()));
        }
    }
}
