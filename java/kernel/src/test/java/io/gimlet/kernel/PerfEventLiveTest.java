// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.PerfEvent.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What events count, and what their samples stand for. */
@Tag("live")
class PerfEventLiveTest {
    private static final PerfSource FAULTS = Session.type("page-faults");
    private static final Rate EVERY = new Rate.Period(1);

    /** What a program of this size faults when it starts to print and when it ends. */
    private static final long START_AND_END_FAULTS = 60;

    @TempDir static Path directory;
    private static Path faulter = Path.of("");
    private static Path threads = Path.of("");
    private static Path burner = Path.of("");

    @BeforeAll
    static void compile() throws KernelException {
        Live.assumePrivileged();
        faulter = Target.compile(directory, "faulter");
        threads = Target.compile(directory, "threads");
        burner = Target.compile(directory, "burner");
    }

    private static long number(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        assertThat(matcher.find()).as("%s in %s", name, json).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void pageFaultsAreCountedExactly() throws Exception {
        try (Target target = Target.start(faulter, "--pages", "1000", "--rounds", "20");
                Session session = Session.open()) {
            session.attach(FAULTS, EVERY, target.processId, Inherit.THREADS).enable();
            target.go();
            String account = target.readLine();
            target.waitFor();

            long count = session.events.getFirst().read().value();
            long faults = number(account, "minorFaults");
            assertThat(faults).isGreaterThanOrEqualTo(20_000);
            assertThat(count).isBetween(faults, faults + START_AND_END_FAULTS);
            assertThat(session.counters().seen()).isEqualTo(count);
        }
    }

    @Test
    void samplesOfAPeriodStandForIt() throws Exception {
        try (Target target = Target.start(faulter, "--pages", "1000", "--rounds", "50");
                Session session = Session.open()) {
            session.attach(FAULTS, new Rate.Period(100), target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            target.waitFor();
            session.drain();
            long count = session.events.getFirst().read().value();
            assertThat(session.samples).allMatch(sample -> sample.weight() == 100);
            assertThat((long) session.samples.size()).isEqualTo(count / 100);
        }
    }

    @Test
    void threadsAndChildrenThatHaveEndedAreInTheCount() throws Exception {
        String script =
                "read go; for i in 1 2 3; do " + faulter + " --pages 1000 --rounds 5; done; exit 0";
        ChildProcess shell =
                ChildProcess.start(List.of("sh", "-c", "echo go |{ " + script + "; }"));
        try (Session session = Session.open()) {
            session.attach(
                    FAULTS, EVERY, new Scope.OneThread(shell.processId(), Inherit.CHILDREN, true));
            shell.release();
            Live.await("the end of the shell", () -> shell.poll().isPresent());
            long count = session.events.getFirst().read().value();
            assertThat(count).isGreaterThan(15_000);
            assertThat(session.counters().seen()).isEqualTo(count);
        }
    }

    @Test
    void threadsThatComeAndGoAreSampled() throws Exception {
        try (Target target =
                        Target.start(
                                threads,
                                "--threads",
                                "5",
                                "--burners",
                                "0",
                                "--churn",
                                "50",
                                "--churn-us",
                                "5000",
                                "--seconds",
                                "3");
                Session session = Session.open()) {
            session.attach(
                    Session.CPU_CLOCK, new Rate.Frequency(1999), target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            String account = target.readLine();
            target.waitFor();
            session.drain();
            double burned = number(account, "threads_churn");
            long weights =
                    session.samples.stream()
                            .filter(sample -> sample.comm().startsWith("churn-"))
                            .mapToLong(TakenSample::weight)
                            .sum();
            // The threads' own account leaves out how they start and end.
            assertThat((double) weights).isGreaterThan(burned * 0.9);
            double count = session.events.getFirst().read().value();
            double all = session.samples.stream().mapToLong(TakenSample::weight).sum();
            assertThat(all).isCloseTo(count, within(count * 0.1));
            long distinct =
                    session.samples.stream().mapToInt(TakenSample::threadId).distinct().count();
            assertThat(distinct).isGreaterThan(number(account, "churned") * 8 / 10);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cpu-clock, 99, 0",
        "cpu-clock, 999, 0",
        "task-clock, 999, 0",
        "cpu-clock, 0, 1000000",
        "task-clock, 0, 100000",
    })
    void weightsOfAClockAddUpToTheTimeThatItMeasured(String event, long hertz, long period)
            throws Exception {
        Rate rate = hertz > 0 ? new Rate.Frequency(hertz) : new Rate.Period(period);
        try (Target target = Target.start(burner, "--ms", "500");
                Session session = Session.open()) {
            session.attach(Session.type(event), rate, target.processId, Inherit.THREADS).enable();
            target.go();
            Live.await(
                    "the end of the target",
                    () -> {
                        session.drain();
                        return ended(target);
                    });
            session.drain();
            PerfEvent.Count count = session.events.getFirst().read();
            double weights = session.samples.stream().mapToLong(TakenSample::weight).sum();
            double lost = (double) session.counters().lost() / session.counters().seen();
            assertThat(weights / (1 - lost)).isCloseTo(count.value(), within(count.value() * 0.1));
            assertThat(count.value()).isGreaterThan(480_000_000L);
            assertThat(count.runningNanos()).isEqualTo(count.enabledNanos());
        }
    }

    @Test
    void aClockThatTicksFasterThanTheKernelLetsItStandsForItsTrueTicks() throws Exception {
        try (Target target = Target.start(burner, "--ms", "100");
                Session session = Session.open()) {
            session.attach(
                    Session.CPU_CLOCK, new Rate.Period(1000), target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            target.waitFor();
            session.drain();
            assertThat(session.samples).isNotEmpty();
            assertThat(session.samples).allMatch(sample -> sample.weight() == 10_000);
        }
    }

    private static boolean ended(Target target) {
        return ProcessHandle.of(target.processId).map(handle -> !handle.isAlive()).orElse(true);
    }

    @Test
    void samplesKnowTheirEventInNewThreadsToo() throws Exception {
        try (Target target =
                        Target.start(
                                threads,
                                "--threads",
                                "0",
                                "--burners",
                                "1",
                                "--churn",
                                "100",
                                "--seconds",
                                "2");
                Session session = Session.open()) {
            session.attach(
                    Session.CPU_CLOCK, new Rate.Frequency(999), target.processId, Inherit.THREADS);
            session.attach(
                    Session.type("context-switches"), EVERY, target.processId, Inherit.THREADS);
            session.attach(FAULTS, EVERY, target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            target.waitFor();
            session.drain();
            for (int event = 0; event < session.events.size(); event++) {
                int index = event;
                long weights =
                        session.samples.stream()
                                .filter(sample -> sample.event() == index)
                                .mapToLong(TakenSample::weight)
                                .sum();
                double count = session.events.get(event).read().value();
                assertThat((double) weights)
                        .as("event %d", event)
                        .isCloseTo(count, within(event == 0 ? count * 0.2 : 0.5));
            }
        }
    }

    @Test
    void anEventThatStartsAtExecMissesNothingOfTheCommand() throws Exception {
        ChildProcess child =
                ChildProcess.start(List.of(burner.toString(), "--ms", "300", "--exit", "7"));
        try (Session session = Session.open()) {
            session.attach(
                    Session.CPU_CLOCK,
                    new Rate.Frequency(4999),
                    new Scope.OneThread(child.processId(), Inherit.THREADS, true));
            child.release();
            Live.await("the end of the command", () -> child.poll().isPresent());
            session.drain();
            assertThat(child.poll()).hasValue(7);
            assertThat(session.samples).hasSizeGreaterThan(1000);
            assertThat(session.samples).allMatch(sample -> sample.comm().equals("burner"));
        }
    }

    @Test
    void anEventIsStoppedUntilItIsEnabled() throws Exception {
        try (Target target = Target.start(burner, "--ms", "60000");
                Session session = Session.open()) {
            session.attach(
                    Session.CPU_CLOCK, new Rate.Frequency(999), target.processId, Inherit.THREADS);
            target.go();
            Thread.sleep(100);
            assertThat(session.counters().seen()).isZero();
            assertThat(session.events.getFirst().read().value()).isZero();
            session.enable();
            Live.await("samples", () -> session.drain() > 10);
            session.disable();
            long seen = session.counters().seen();
            Thread.sleep(100);
            assertThat(session.counters().seen()).isEqualTo(seen);
        }
    }

    @Test
    void refusalsSayWhatAndOnWhat() {
        Scope gone = new Scope.OneThread(Integer.MAX_VALUE, Inherit.THREADS, false);
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> PerfEvent.open(Session.CPU_CLOCK, EVERY, gone).close())
                .withMessage(
                        "cannot open the perf event 'cpu-clock' for thread 2147483647:"
                                + " no such process (ESRCH)");
        Scope noCpu = new Scope.OneCpu(4095);
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> PerfEvent.open(Session.CPU_CLOCK, EVERY, noCpu).close())
                .withMessageStartingWith("cannot open the perf event 'cpu-clock' for CPU 4095");
        PerfSource unknown =
                new PerfSource.Software("unknown", PerfSelector.of(PerfSelector.SOFTWARE, 999));
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> PerfEvent.open(unknown, EVERY, new Scope.OneCpu(0)).close())
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Errno.ENOENT));
        Rate tooFast = new Rate.Frequency(10_000_000);
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() ->
                        PerfEvent.open(Session.CPU_CLOCK, tooFast, new Scope.OneCpu(0)).close())
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Errno.EINVAL));
    }
}
