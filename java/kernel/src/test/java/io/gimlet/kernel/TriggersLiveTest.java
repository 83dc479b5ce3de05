// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples that a place in a program or in the kernel triggers: one recorder, one ring. */
@Tag("live")
class TriggersLiveTest {
    private static final int DEPTH = 20;
    private static final int CALLS = 1000;
    private static final Tracepoint SWITCH =
            new Tracepoint("tracepoint:sched:sched_switch", "sched", "sched_switch");

    @TempDir static Path directory;
    private static Path taker = Path.of("");

    @BeforeAll
    static void compile() throws KernelException {
        Live.assumePrivileged();
        taker = Target.compile(directory, "taker");
    }

    private static Target start() throws IOException {
        return Target.start(taker, "--depth", "" + DEPTH, "--calls", "" + CALLS);
    }

    private static Session sessionOf(Target target) throws KernelException {
        return new Session(1 << 22, new SampleFilter.Processes(List.of(target.processId)), true);
    }

    /** Where the linker puts code at its address in the file, as it does here. */
    private static long offsetOf(String symbol) {
        for (String line : Tools.run("nm", taker.toString()).split("\n")) {
            String[] columns = line.split(" ");
            if (columns.length == 3 && columns[2].equals(symbol)) {
                return Long.parseLong(columns[0], 16);
            }
        }
        throw new AssertionError(taker + " has no " + symbol);
    }

    private static PerfEvent taken(Target target) throws KernelException {
        return ProbePoints.openUprobe(taker, offsetOf("taker_taken"), false, target.processId);
    }

    private static List<TakenSample> of(Session session, int event) {
        return session.samples.stream().filter(sample -> sample.event() == event).toList();
    }

    /** Runs the target to its end; then its functions are not to be found any more. */
    private static void run(Target target, Session session) throws Exception {
        session.enable();
        target.go();
        target.waitFor();
        session.disable();
        session.drain();
        assertThat(session.counters().lost()).isZero();
        assertThat(session.counters().seen()).isEqualTo(session.samples.size());
    }

    @Test
    void aFunctionIsSampledAtEachCall() throws Exception {
        try (Target target = start();
                Session session = sessionOf(target)) {
            FunctionRange take = FunctionRange.find(taker, "taker_take", target.processId);
            FunctionRange root = FunctionRange.find(taker, "taker_root", target.processId);
            session.attach(taken(target), EventSettings.ALL.withValue(1, 0, 1));
            run(target, session);

            assertThat(session.samples).hasSize(CALLS);
            for (int i = 0; i < CALLS; i++) {
                TakenSample sample = session.samples.get(i);
                assertThat(sample.status()).isEqualTo(StackStatus.COMPLETE);
                assertThat(sample.userFrames()).hasSize(DEPTH);
                assertThat(take.contains(sample.userFrames().getFirst())).isTrue();
                assertThat(root.contains(sample.userFrames().getLast())).isTrue();
                assertThat(sample.kernelFrames()).isEmpty();
                assertThat(sample.isInKernel()).isFalse();
                assertThat(sample.weight()).isOne();
                assertThat(sample.value()).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void aSampleStandsForThePeriodOfItsEvent() throws Exception {
        try (Target target = start();
                Session session = sessionOf(target)) {
            // 1 to 99 are below the minimum.
            session.attach(taken(target), EventSettings.ALL.withValue(1, 100, 5000));
            run(target, session);

            assertThat(session.samples).isNotEmpty();
            assertThat(session.samples)
                    .allSatisfy(sample -> {
                        assertThat(sample.value()).isBetween(5000L, 6000L);
                        assertThat(sample.weight()).isBetween(5L, 50L);
                    });
            long sampled = session.samples.stream().mapToLong(TakenSample::value).sum();
            long all = LongStream.rangeClosed(100, CALLS).sum();
            // What each CPU had not yet come to a sample with is not in it.
            assertThat(sampled)
                    .isBetween(all - 5000L * Runtime.getRuntime().availableProcessors(), all);
        }
    }

    @Test
    void withoutAValueAPeriodCountsEvents() throws Exception {
        try (Target target = start();
                Session session = sessionOf(target)) {
            session.attach(taken(target), EventSettings.ALL.withValue(0, 0, 10));
            run(target, session);

            assertThat(session.samples).hasSizeBetween(CALLS / 10 - 64, CALLS / 10);
            assertThat(session.samples)
                    .allSatisfy(sample -> {
                        assertThat(sample.weight()).isEqualTo(10);
                        assertThat(sample.value()).isZero();
                    });
        }
    }

    @Test
    void aPlaceInTheKernelHasBothStacks() throws Exception {
        try (Target target = start();
                Session session = sessionOf(target)) {
            FunctionRange body = FunctionRange.find(taker, "taker_body", target.processId);
            FunctionRange root = FunctionRange.find(taker, "taker_root", target.processId);
            session.attach(ProbePoints.openTracepoint(SWITCH), EventSettings.ALL);
            session.attach(taken(target), new EventSettings(true, false, 0, 0, 1));
            run(target, session);

            List<TakenSample> asleep =
                    of(session, 0).stream()
                            .filter(sample -> sample.userFrames().size() == 2)
                            .toList();
            // One for each nap; the CPU may also be taken away elsewhere.
            assertThat(asleep).hasSizeGreaterThanOrEqualTo(CALLS / 10);
            assertThat(asleep)
                    .filteredOn(sample -> body.contains(sample.userFrames().getFirst()))
                    .filteredOn(sample -> root.contains(sample.userFrames().getLast()))
                    .hasSizeGreaterThanOrEqualTo(CALLS / 10)
                    .allSatisfy(sample -> {
                        assertThat(sample.status()).isEqualTo(StackStatus.COMPLETE);
                        assertThat(sample.isInKernel()).isTrue();
                        assertThat(sample.kernelFrames()).isNotEmpty();
                        assertThat(sample.processId()).isEqualTo(target.processId);
                    });
            // The other event came through the same ring, without the stack that was not asked for.
            assertThat(of(session, 1)).hasSize(CALLS);
            assertThat(of(session, 1))
                    .allSatisfy(sample -> {
                        assertThat(sample.status()).isEqualTo(StackStatus.NONE);
                        assertThat(sample.userFrames()).isEmpty();
                    });
        }
    }

    @Test
    void programsAreLoadedWhenTheyAreWanted() throws Exception {
        try (Target target = start();
                Session session = sessionOf(target)) {
            long perf = session.sampler.cost().verifiedInstructions();
            session.attach(taken(target), EventSettings.ALL);
            long uprobe = session.sampler.cost().verifiedInstructions() - perf;
            session.attach(taken(target), EventSettings.ALL);
            assertThat(session.sampler.cost().verifiedInstructions()).isEqualTo(perf + uprobe);
            session.attach(ProbePoints.openTracepoint(SWITCH), EventSettings.ALL);
            long tracepoint = session.sampler.cost().verifiedInstructions() - perf - uprobe;
            assertThat(List.of(perf, uprobe, tracepoint))
                    .allSatisfy(one -> assertThat(one).isBetween(1L, InstructionCounts.BUDGET));
        }
    }

    @Test
    void aPlaceThatDoesNotExistIsRefused() {
        Tracepoint missing = new Tracepoint("tracepoint:sched:no_such", "sched", "no_such");
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> ProbePoints.openTracepoint(missing).close())
                .withMessageStartingWith("cannot find tracepoint:sched:no_such: ")
                .withMessageContaining("ENOENT");
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() ->
                        ProbePoints.openUprobe(
                                        directory.resolve("missing"),
                                        0,
                                        false,
                                        ProbePoints.EVERY_PROCESS)
                                .close())
                .withMessageContaining("ENOENT");
    }
}
