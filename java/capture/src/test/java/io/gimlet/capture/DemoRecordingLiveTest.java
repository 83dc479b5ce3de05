// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Frame;
import io.gimlet.capture.Samples.Sample;
import io.gimlet.profile.Labels;
import io.gimlet.profile.Line;
import io.gimlet.profile.Mapping;
import io.gimlet.profile.PprofReader;
import io.gimlet.profile.PprofWriter;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ValueType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One recording of the demo target, held against all that is known of the target. */
@Tag("live")
class DemoRecordingLiveTest {
    private static final String READ_ZEROES = "_ZN4demo2io11read_zeroesEim";
    private static final int HERTZ = 999;

    private static Instant begin;
    private static DemoRun run;
    private static Samples samples;

    @BeforeAll
    static void record() throws Exception {
        begin = Instant.now();
        run = DemoRun.record(HERTZ, 4000, "demo");
        samples = run.samples();
    }

    @Test
    void theHotFunctionsHaveTheirTrueShares() {
        Samples.assertShares(samples.shares(Sample::userLeaf), run.truth(), 3);
    }

    @Test
    void functionsHaveTheirDemangledNames() {
        Map<String, String> names =
                samples.frames()
                        .collect(
                                Collectors.toMap(
                                        Frame::systemName, Frame::name, (one, same) -> one));
        assertThat(names).containsAllEntriesOf(run.after().names());
    }

    @Test
    void everySampleTellsItsProcessAndThread() {
        assertThat(samples.all())
                .allSatisfy(sample -> {
                    assertThat(sample.processId()).isEqualTo(run.processId());
                    assertThat(sample.process()).isEqualTo("demo");
                });
        Map<Integer, String> threads =
                samples.all().stream()
                        .filter(sample -> sample.threadId() != run.processId())
                        .collect(
                                Collectors.toMap(
                                        sample -> (int) sample.threadId(),
                                        Sample::thread,
                                        (one, other) -> one.equals(other) ? one : "two names"));
        assertThat(threads).isEqualTo(run.after().threads()).hasSize(2);
    }

    /** Viewers head a profile with its first mapping. */
    @Test
    void theProgramsOwnCodeIsTheFirstMapping() {
        assertThat(run.recording().profile().mappings().getFirst().file())
                .isEqualTo(Target.program("demo").toString());
    }

    @Test
    void buildIdsAreThoseOfReadelf() throws IOException {
        Map<String, Mapping> files =
                run.recording().profile().mappings().stream()
                        .filter(mapping -> mapping.file().startsWith("/"))
                        .collect(
                                Collectors.toMap(
                                        Mapping::file, mapping -> mapping, (one, same) -> one));
        assertThat(files)
                .containsKeys(
                        Target.program("demo").toString(), Target.program("libdemo.so").toString());
        for (Mapping mapping : files.values()) {
            assertThat(mapping.buildId())
                    .as(mapping.file())
                    .isEqualTo(Tools.buildId(Path.of(mapping.file())))
                    .isNotEmpty();
        }
    }

    @Test
    void kernelFramesLieAboveTheFunctionThatCalls() {
        Samples reading = samples.where(sample -> sample.userLeaf().equals(READ_ZEROES));
        assertThat(reading.share(sample -> sample.frames().getFirst().isKernel()))
                .as("share of read_zeroes that is in the kernel")
                .isGreaterThan(0.7);
        assertThat(reading.all())
                .allSatisfy(sample -> {
                    long kernel = sample.frames().stream().filter(Frame::isKernel).count();
                    assertThat(sample.frames().stream().takeWhile(Frame::isKernel))
                            .hasSize((int) kernel);
                });
        assertThat(reading.all())
                .anySatisfy(sample ->
                        assertThat(sample.frames())
                                .extracting(Frame::systemName)
                                .containsSubsequence(
                                        "read_zero",
                                        "vfs_read",
                                        "ksys_read",
                                        "do_syscall_64",
                                        READ_ZEROES));
    }

    @Test
    void stacksAreWholeUpToTheThreadsFirstFunction() {
        double whole =
                samples.where(sample -> sample.threadId() != run.processId())
                        .share(DemoRecordingLiveTest::reachesWorkerMain);
        assertThat(whole).isGreaterThan(0.995);
        assertThat(run.recording().summary().completeStacks())
                .isGreaterThan(run.recording().summary().samples() * 99 / 100);
    }

    private static boolean reachesWorkerMain(Sample sample) {
        List<Frame> frames = sample.userFrames();
        int main = 0;
        while (main < frames.size() && !frames.get(main).name().contains("worker_main")) {
            main++;
        }
        // Below it there is only libc's start of a thread.
        return main < frames.size()
                && frames.subList(main + 1, frames.size()).stream()
                        .allMatch(frame -> frame.file().startsWith("libc"));
    }

    @Test
    void parsingGoesThroughItsElements() {
        List<String> chain =
                samples.all().stream()
                        .filter(sample -> sample.userLeaf().contains("parse_numbers"))
                        .map(Sample::userFrames)
                        .max((a, b) -> Integer.compare(a.size(), b.size()))
                        .orElseThrow()
                        .stream()
                        .map(Frame::name)
                        .toList();
        assertThat(chain.get(0)).startsWith("demo::text::parse_numbers(");
        for (int depth = 0; depth <= 7; depth++) {
            assertThat(chain.get(1 + depth))
                    .startsWith("demo::text::Element<" + depth + ">::descend(");
        }
        assertThat(chain).anyMatch(name -> name.contains("worker_main"));
    }

    @Test
    void valuesAreThoseOfTheEventAndItsTime() {
        Profile profile = run.recording().profile();
        assertThat(profile.sampleTypes())
                .containsExactly(
                        new ValueType("samples", "count"), new ValueType("cpu", "nanoseconds"));
        assertThat(profile.periodType()).isEqualTo(new ValueType("cpu", "nanoseconds"));
        assertThat(profile.period()).isEqualTo(1_000_000_000 / HERTZ);
        assertThat(profile.defaultSampleType()).isEqualTo("cpu");
        Instant recorded = Instant.ofEpochSecond(0, profile.timeNanos());
        assertThat(recorded).isBetween(begin, Instant.now());
        assertThat(recorded.plusNanos(profile.durationNanos())).isBefore(Instant.now());
        assertThat(samples.count()).isEqualTo(run.recording().summary().samples());
        assertThat(samples.value())
                .isEqualTo(run.recording().summary().samples() * profile.period());
    }

    @Test
    void theSamplesStandForWhatTheKernelCounted() {
        var event = run.recording().summary().events().getFirst();
        assertThat(event.requested()).isEqualTo("cpu");
        assertThat(event.sampled() / (double) event.counted()).isBetween(0.97, 1.03);
        assertThat(run.recording().summary().lostSamples()).isZero();
    }

    @Test
    void theProgramsFunctionsHaveFilesAndLines() {
        List<Line> lines =
                run.recording().profile().locations().stream()
                        .flatMap(location -> location.lines().stream())
                        .filter(line -> line.function().name().startsWith("demo::"))
                        .toList();

        assertThat(lines).hasSizeGreaterThan(10);
        assertThat(lines)
                .allSatisfy(line -> {
                    assertThat(line.function().file()).matches(".*/demo/\\w+\\.[ch]pp");
                    assertThat(line.line())
                            .isPositive()
                            .isGreaterThanOrEqualTo(line.function().startLine());
                });
        // gcc does not say where a lambda begins.
        assertThat(lines)
                .filteredOn(line -> !line.function().name().contains("lambda"))
                .allSatisfy(line -> assertThat(line.function().startLine()).isPositive());
    }

    @Test
    void theFileReadsBackAsItWasWritten() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        PprofWriter.write(run.recording().profile(), file);
        Profile read = PprofReader.read(new ByteArrayInputStream(file.toByteArray()));

        assertThat(read).isEqualTo(run.recording().profile());
        assertThat(Samples.of(read, 1).shares(sample -> sample.labels().text(Labels.THREAD)))
                .isEqualTo(samples.shares(sample -> sample.labels().text(Labels.THREAD)));
    }
}
