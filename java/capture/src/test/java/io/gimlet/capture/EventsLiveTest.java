// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.EventNameException;
import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import io.gimlet.kernel.EventCatalog;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ValueType;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recording samples by. */
@Tag("live")
class EventsLiveTest {
    /** More than the samples of any of these targets: none is lost when the reader is late. */
    private static final long HOLDS_ALL = 64 << 20;

    private static long number(String json, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void everyPageFaultIsASampleWhenAskedFor() throws Exception {
        try (Target faulter = Target.startWaiting("faulter", "--pages", "500", "--rounds", "20");
                RunningRecording recording =
                        Recorder.of(faulter)
                                .events("page-faults")
                                .period(1)
                                .ringBytes(HOLDS_ALL)
                                .start()) {
            faulter.go();
            FinishedRecording finished = recording.awaitEnd();
            Samples samples = Samples.of(finished);
            String account = faulter.readLine();

            assertThat(finished.summary().lostSamples()).isZero();
            assertThat(samples.where(sample -> sample.userLeaf().equals("touch_pages")).value())
                    .isEqualTo(number(account, "touch_pages"));
            assertThat(samples.count()).isEqualTo(samples.value());
            assertThat(finished.profile().sampleTypes())
                    .containsExactly(
                            new ValueType("samples", "count"),
                            new ValueType("page-faults", "count"));
            assertThat(finished.profile().period()).isEqualTo(1);
        }
    }

    @Test
    void aPeriodTakesOneOfSoMany() throws Exception {
        try (Target faulter = Target.startWaiting("faulter", "--pages", "500", "--rounds", "100");
                RunningRecording recording =
                        Recorder.of(faulter).events("page-faults").period(100).start()) {
            faulter.go();
            FinishedRecording finished = recording.awaitEnd();
            Samples samples = Samples.of(finished);

            assertThat(samples.count()).isBetween(499L, 510L);
            assertThat(samples.value()).isEqualTo(samples.count() * 100);
            assertThat(finished.profile().period()).isEqualTo(100);
        }
    }

    /**
     * Without -F and -c: the kernel's frequency mode makes too much of events that come in bursts.
     */
    @ParameterizedTest
    @CsvSource({"page-faults", "minor-faults", "context-switches"})
    void softwareEventsAreAllSampledByDefault(String event) throws Exception {
        try (Target faulter =
                        Target.startWaiting(
                                "faulter", "--pages", "200", "--rounds", "50", "--pause-ms", "1");
                RunningRecording recording =
                        Recorder.of(faulter).events(event).ringBytes(HOLDS_ALL).start()) {
            faulter.go();
            FinishedRecording finished = recording.awaitEnd();
            EventSummary counted = finished.summary().events().getFirst();

            assertThat(finished.summary().samples()).isEqualTo(counted.counted());
            assertThat(counted.sampled()).isEqualTo(counted.counted());
            assertThat(counted.counted())
                    .as("one at least in each round")
                    .isGreaterThanOrEqualTo(50);
            assertThat(finished.profile().period()).isEqualTo(1);
        }
    }

    @Test
    void severalEventsHaveAColumnEach() throws Exception {
        try (Target faulter = Target.startWaiting("faulter", "--pages", "500", "--rounds", "200");
                RunningRecording recording =
                        Recorder.of(faulter)
                                .events("cpu-clock", "page-faults")
                                .ringBytes(HOLDS_ALL)
                                .start()) {
            faulter.go();
            FinishedRecording finished = recording.awaitEnd();
            Profile profile = finished.profile();

            assertThat(profile.sampleTypes())
                    .containsExactly(
                            new ValueType("samples", "count"),
                            new ValueType("cpu", "nanoseconds"),
                            new ValueType("page-faults", "count"));
            for (int i = 0; i < profile.sampleCount(); i++) {
                boolean ofTheClock = profile.value(i, 1) > 0;
                assertThat(profile.value(i, 2) > 0).isNotEqualTo(ofTheClock);
            }
            List<EventSummary> events = finished.summary().events();
            assertThat(profile.total(1)).isEqualTo(events.get(0).sampled());
            assertThat(profile.total(2)).isEqualTo(events.get(1).sampled());
            // A third of a second: where the host of a virtual machine takes a part of it, ticks
            // miss.
            assertThat(events.get(0).sampled() / (double) events.get(0).counted())
                    .as("the clock ticks at a frequency")
                    .isBetween(0.5, 1.5);
            assertThat(events.get(0).sampled()).isGreaterThan(finished.summary().samples());
            assertThat(events.get(1).sampled())
                    .as("every fault is a sample")
                    .isEqualTo(events.get(1).counted());
        }
    }

    /** A viewer chooses a column by its type: two of one name could not be told apart. */
    @Test
    void twoClocksHaveColumnsOfDifferentNames() throws Exception {
        try (Target burner = Target.start("burner", "--ms", "60000");
                RunningRecording recording =
                        Recorder.of(burner).events("cpu-clock", "task-clock").start()) {
            recording.awaitSamples(200);
            Profile profile = recording.stop().profile();

            assertThat(profile.sampleTypes()).extracting(ValueType::type).doesNotHaveDuplicates();
            assertThat(profile.total(1)).isPositive();
            assertThat(profile.total(2)).isPositive();
        }
    }

    @Test
    void aPeriodOfAClockIsInNanoseconds() throws Exception {
        try (Target burner = Target.startWaiting("burner", "--ms", "500");
                RunningRecording recording =
                        Recorder.of(burner).events("cpu-clock").period(2_000_000).start()) {
            burner.go();
            FinishedRecording finished = recording.awaitEnd();
            Samples samples = Samples.of(finished);

            assertThat(samples.count()).isBetween(225L, 275L);
            assertThat(samples.value()).isEqualTo(samples.count() * 2_000_000);
            assertThat(finished.profile().period()).isEqualTo(2_000_000);
        }
    }

    @Test
    void contextSwitchesAreSampledWhereTheyHappen() throws Exception {
        try (Target forker = Target.startWaiting("forker", "--count", "20", "--rate", "100");
                RunningRecording recording =
                        Recorder.of(forker).events("context-switches").period(1).start()) {
            forker.go();
            Samples samples = Samples.of(recording.awaitEnd());

            assertThat(samples.count()).as("it sleeps after each of 20 forks").isBetween(20L, 500L);
            assertThat(samples.share(sample -> sample.has("schedule"))).isGreaterThan(0.5);
        }
    }

    @Test
    void theKernelIsLeftOutWhenAskedFor() throws Exception {
        try (Target demo = Target.start("demo");
                RunningRecording recording = Recorder.of(demo).withoutKernel().start()) {
            recording.awaitSamples(1000);
            Samples samples = Samples.of(recording.stop());

            assertThat(samples.frames()).noneMatch(Samples.Frame::isKernel);
            assertThat(samples.shares(Sample::leaf).get("_ZN4demo2io11read_zeroesEim"))
                    .as("time in the kernel counts for its caller")
                    .isBetween(0.05, 0.15);
        }
    }

    @Test
    void userAndKernelModeAreToldApartByModifiers() throws Exception {
        try (Target demo = Target.start("demo");
                RunningRecording recording = Recorder.of(demo).events("cpu-clock:u").start()) {
            recording.awaitSamples(500);

            assertThat(Samples.of(recording.stop()).frames()).noneMatch(Samples.Frame::isKernel);
        }
    }

    /** On a machine without counters; on one that has them they are simply recorded. */
    @Test
    void anEventThatTheHardwareLacksIsRefusedWithWhatThereIs() throws Exception {
        try (Target burner = Target.start("burner", "--ms", "60000")) {
            if (new EventCatalog().hasHardwareCounters()) {
                try (RunningRecording recording = Recorder.of(burner).events("cycles").start()) {
                    recording.awaitSamples(10);
                }
                return;
            }
            for (String event : List.of("cycles", "instructions", "LLC-load-misses", "r1a8")) {
                assertThatThrownBy(Recorder.of(burner).events(event)::record)
                        .isInstanceOf(RecordingException.class)
                        .hasMessageContainingAll(
                                "'" + event + "'",
                                "no hardware counters",
                                "This machine has: cpu, cpu-clock",
                                "page-faults");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"page-fault,page-faults", "cpu-clok,cpu-clock", "context-switch,context-switches"})
    void aMisspeltEventIsCorrected(String wrong, String right) throws Exception {
        try (Target burner = Target.startWaiting("burner")) {
            assertThatThrownBy(Recorder.of(burner).events(wrong)::record)
                    .isInstanceOf(EventNameException.class)
                    .hasMessageContainingAll(
                            "there is no event '" + wrong + "'", "did you mean '" + right + "'?");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tracepoint:sched:sched_switch", "uprobe:/bin/sh:main"})
    void whatIsNotRecordedYetIsToldFromWhatIsUnknown(String name) throws Exception {
        try (Target burner = Target.startWaiting("burner")) {
            assertThatThrownBy(Recorder.of(burner).events(name)::record)
                    .isInstanceOf(EventNameException.class)
                    .hasMessageContainingAll(
                            "'" + name + "' cannot be recorded yet", "cpu, cpu-clock");
        }
    }

    @Test
    void anEventThatIsNamedTwiceIsRefused() throws Exception {
        try (Target burner = Target.startWaiting("burner")) {
            assertThatThrownBy(Recorder.of(burner).events("cpu-clock", "cpu-clock")::record)
                    .isInstanceOf(EventNameException.class)
                    .hasMessageContaining("named twice");
        }
    }

    @Test
    void twoNamesOfOneEventAreRefused() throws Exception {
        String clock = new EventCatalog().hasHardwareCounters() ? "cycles" : "cpu-clock";
        try (Target burner = Target.startWaiting("burner")) {
            assertThatThrownBy(Recorder.of(burner).events("cpu", clock)::record)
                    .isInstanceOf(EventNameException.class)
                    .hasMessageContainingAll("'cpu' and '" + clock + "'", "one event");
        }
    }

    @Test
    void aPmuThatIsNotThereIsRefused() throws Exception {
        try (Target burner = Target.startWaiting("burner")) {
            assertThatThrownBy(Recorder.of(burner).events("nosuchpmu/event=1/")::record)
                    .isInstanceOf(RecordingException.class)
                    .hasMessageContaining("nosuchpmu");
        }
    }

    @Test
    void aFrequencyAboveTheKernelsBoundIsRefused() throws Exception {
        try (Target burner = Target.startWaiting("burner")) {
            assertThatThrownBy(Recorder.of(burner).frequency(10_000_000)::record)
                    .isInstanceOf(RecordingException.class)
                    .hasMessageContainingAll("10000000", "kernel.perf_event_max_sample_rate");
        }
    }
}
