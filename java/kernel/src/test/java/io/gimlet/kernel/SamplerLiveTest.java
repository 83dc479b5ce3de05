// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.RecorderMaps.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks of programs whose depth is known, taken by the running kernel. */
@Tag("live")
class SamplerLiveTest {
    private static final Rate FREQUENCY = new Rate.Frequency(999);
    private static final int BOUNDED_FRAMES = 127;

    @TempDir static Path directory;
    private static Path deep = Path.of("");

    @BeforeAll
    static void compile() throws KernelException {
        Live.assumePrivileged();
        deep = Target.compile(directory, "deep");
    }

    @Test
    void theProgramLoadsWithinTheVerifiersBudget() throws KernelException {
        try (Sampler sampler = Sampler.load(1 << 16)) {
            assertThat(sampler.cost().verifiedInstructions())
                    .isBetween(1L, InstructionCounts.BUDGET);
            assertThat(sampler.cost().runs()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "40, COMPLETE, 40",
        "300, COMPLETE, 300",
        "1000, COMPLETE, 1000",
        "1024, COMPLETE, 1024",
        "1025, DEPTH_LIMITED, 1024",
        "2000, DEPTH_LIMITED, 1024",
    })
    void stacksHaveTheirTrueDepth(int depth, StackStatus status, int frames) throws Exception {
        try (Target target = Target.start(deep, "--depth", "" + depth);
                Session session = new Session(1 << 22, new SampleFilter.All(), true)) {
            session.attach(Session.CPU_CLOCK, FREQUENCY, target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            Live.await("samples", () -> session.drain() >= 300);
            session.disable();
            session.drain();

            FunctionRange leaf = FunctionRange.find(deep, "deep_leaf", target.processId);
            FunctionRange root = FunctionRange.find(deep, "deep_root", target.processId);
            List<TakenSample> inLeaf = inFunction(leaf, session.samples);
            assertThat(inLeaf).hasSizeGreaterThan(session.samples.size() * 9 / 10);
            List<TakenSample> exact =
                    inLeaf.stream()
                            .filter(sample -> sample.userFrames().size() == frames)
                            .filter(sample -> sample.status() == status)
                            .toList();
            // The others hit before the leaf has set up its frame: its caller is not to be seen.
            assertThat(exact).hasSizeGreaterThan(inLeaf.size() * 98 / 100);
            for (TakenSample sample : exact) {
                assertThat(sample.reason())
                        .isEqualTo(
                                status == StackStatus.COMPLETE ? Reason.NONE : Reason.DEPTH_LIMIT);
                assertThat(root.contains(sample.userFrames().getLast()))
                        .isEqualTo(status == StackStatus.COMPLETE);
                assertThat(FrameWord.isReturnAddress(sample.userFrames().getFirst())).isFalse();
                assertThat(sample.userFrames().subList(1, frames))
                        .allMatch(FrameWord::isReturnAddress);
            }
            assertThat(threads(inLeaf)).as("threads").hasSize(2);
            assertThat(threads(inLeaf)).isEqualTo(threadsOfProcess(target.processId));
            assertCountersAgree(session.counters(), session.samples.size());
        }
    }

    /** Those in one function; the few on the way down to it and up have other depths. */
    private static List<TakenSample> inFunction(FunctionRange function, List<TakenSample> samples) {
        return samples.stream()
                .filter(sample -> sample.comm().startsWith("deep-"))
                .filter(sample -> !sample.userFrames().isEmpty())
                .filter(sample -> function.contains(sample.userFrames().getFirst()))
                .toList();
    }

    private static Set<Integer> threads(List<TakenSample> samples) {
        Set<Integer> threads = new TreeSet<>();
        samples.forEach(sample -> threads.add(sample.threadId()));
        return threads;
    }

    /** All but the main thread, which sleeps. */
    private static Set<Integer> threadsOfProcess(int processId) throws IOException {
        Set<Integer> threads = new TreeSet<>();
        try (var tasks = Files.list(Path.of("/proc/" + processId + "/task"))) {
            tasks.forEach(task -> threads.add(Integer.valueOf(task.getFileName().toString())));
        }
        threads.remove(processId);
        return threads;
    }

    static void assertCountersAgree(Counters counters, int drained) {
        assertThat(counters.recorded()).isEqualTo(drained);
        assertThat(counters.seen()).isEqualTo(counters.recorded() + counters.lost());
    }

    @Test
    void samplesCarryWhoWhenAndWhere() throws Exception {
        long before = Host.monotonicNanos();
        try (Target target = Target.start(deep);
                Session session = Session.open()) {
            session.attach(Session.CPU_CLOCK, FREQUENCY, target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            Live.await("samples", () -> session.drain() >= 200);
            long after = Host.monotonicNanos();
            for (TakenSample sample : session.samples) {
                assertThat(sample.timeNanos()).isBetween(before, after);
                assertThat(sample.processId()).isEqualTo(target.processId);
                assertThat(sample.cpu()).isIn(Host.onlineCpus());
                assertThat(sample.weight()).isEqualTo(1_000_000_000L / 999);
                assertThat(sample.event()).isZero();
                assertThat(sample.comm()).startsWith("deep");
            }
            assertThat(session.sampler.cost().runs()).isPositive();
            assertThat(session.sampler.cost().runTimeNanos().orElse(0)).isPositive();
        }
    }

    @Test
    void aFullRingLosesSamplesAndCountsThem() throws Exception {
        try (Target target = Target.start(deep);
                Session session = new Session(4096, new SampleFilter.All(), true)) {
            session.attach(
                    Session.CPU_CLOCK, new Rate.Period(20_000), target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            Live.await("losses", () -> lost(session) > 10_000);
            session.disable();
            Counters counters = session.counters();
            int drained = session.drain();
            assertCountersAgree(counters, drained);
            assertThat(drained).isBetween(1, 4096 / (8 + Layouts.Sample.SIZE));
            assertThat(counters.of(Reason.RING_FULL)).isEqualTo(counters.lost());

            // Once there is room again, samples arrive again.
            session.enable();
            Live.await("samples", () -> session.drain() > drained);
        }
    }

    private static long lost(Session session) {
        try {
            return session.counters().lost();
        } catch (KernelException refused) {
            throw new AssertionError(refused);
        }
    }

    @Test
    void readersAreWokenRarelyAndInTime() throws Exception {
        try (Target target = Target.start(deep);
                Session session = new Session(1 << 16, new SampleFilter.All(), true);
                Poller poller = new Poller()) {
            poller.add(session.sampler.maps().ringFd());
            session.attach(
                    Session.CPU_CLOCK, new Rate.Period(100_000), target.processId, Inherit.THREADS);
            session.enable();
            target.go();
            int wakeUps = 0;
            int timeouts = 0;
            while (session.samples.size() < 5000) {
                if (poller.await(5000) > 0) {
                    wakeUps++;
                } else {
                    timeouts++;
                }
                session.drain();
            }
            assertThat(timeouts).as("waits of 5 s in which nothing came").isZero();
            // A quarter of the ring is about 40 samples.
            assertThat(wakeUps).isBetween(1, session.samples.size() / 10);
            assertThat(session.counters().lost()).isLessThan(session.samples.size());
        }
    }

    @Test
    void aRingThatIsNoPowerOfTwoIsRefused() {
        for (long bytes : new long[] {-1, 0, 1, 2048, 12288, 1L << 31, 1L << 40}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Sampler.load(bytes).close())
                    .withMessageContaining("power of two");
        }
    }

    @Test
    void nothingStaysOpen() throws Exception {
        Session.open().close(); // what stays for the process: class files, native library
        long before = Live.openDescriptors();
        for (int i = 0; i < 3; i++) {
            try (Target target = Target.start(deep);
                    Session session = Session.open();
                    Poller poller = new Poller();
                    SideBand sideBand = new SideBand(Host.onlineCpus(), 1 << 16)) {
                session.attach(Session.CPU_CLOCK, FREQUENCY, target.processId, Inherit.THREADS);
                session.attach(
                        Session.type("cs"), new Rate.Period(1), target.processId, Inherit.THREADS);
                poller.add(session.sampler.maps().ringFd());
                assertThat(sideBand.fds()).isNotEmpty();
            }
        }
        assertThat(Live.openDescriptors()).isEqualTo(before);
    }
}
