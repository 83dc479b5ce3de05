// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gimlet.kernel.PerfEvent.Inherit;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.PerfEvent.Scope;
import io.gimlet.kernel.RecorderMaps.Unwinding;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sampled, and what is left out. */
@Tag("live")
class FilterLiveTest {
    private static final Rate FREQUENCY = new Rate.Frequency(999);

    @TempDir static Path directory;
    private static Path burner = Path.of("");
    private static Path deep = Path.of("");
    private static Path forker = Path.of("");

    @BeforeAll
    static void compile() throws KernelException {
        Live.assumePrivileged();
        burner = Target.compile(directory, "burner");
        deep = Target.compile(directory, "deep");
        forker = Target.compile(directory, "forker");
    }

    private static Session session(SampleFilter filter) throws KernelException {
        return new Session(1 << 20, filter, true);
    }

    private static Set<Integer> processes(Session session) {
        return session.samples.stream().map(TakenSample::processId).collect(Collectors.toSet());
    }

    private static void sampleUntil(Session session, int samples) throws Exception {
        Live.await("samples", () -> session.drain() >= samples);
        session.disable();
        session.drain();
        SamplerLiveTest.assertCountersAgree(session.counters(), session.samples.size());
    }

    @Test
    void childrenThatInheritTheEventAreSampled() throws Exception {
        try (Target target = Target.start(forker, "--count", "20", "--rate", "100", "--ms", "20");
                Session session = session(new SampleFilter.All())) {
            session.attach(Session.CPU_CLOCK, FREQUENCY, target.processId, Inherit.CHILDREN);
            session.enable();
            target.go();
            target.waitFor();
            session.drain();
            assertThat(processes(session)).hasSizeGreaterThan(10);
            long burned = session.samples.stream().mapToLong(TakenSample::weight).sum();
            assertThat(burned).isBetween(20 * 18_000_000L, 20 * 30_000_000L);
        }
    }

    @Test
    void theProcessFilterLeavesChildrenOut() throws Exception {
        try (Target target = Target.start(forker, "--count", "20", "--rate", "100", "--ms", "20");
                Session session = session(new SampleFilter.Processes(List.of(target.processId)))) {
            session.attach(
                    Session.type("page-faults"),
                    new Rate.Period(1),
                    target.processId,
                    Inherit.CHILDREN);
            session.enable();
            target.go();
            target.waitFor();
            session.drain();
            assertThat(processes(session)).containsExactly(target.processId);
            // The children's events fire, too: the program turns them away.
            assertThat(session.sampler.cost().runs()).isGreaterThan(session.counters().seen());
        }
    }

    @Test
    void threadsOnlyMeansNoChildren() throws Exception {
        try (Target target = Target.start(forker, "--count", "20", "--rate", "100", "--ms", "20");
                Session session = session(new SampleFilter.All())) {
            session.attach(
                    Session.type("page-faults"),
                    new Rate.Period(1),
                    target.processId,
                    Inherit.THREADS);
            session.enable();
            target.go();
            target.waitFor();
            session.drain();
            assertThat(processes(session)).containsExactly(target.processId);
        }
    }

    @Test
    void ofAllProcessesOnlyThoseThatWereNamedAreSampled() throws Exception {
        try (Target first = Target.start(deep);
                Target second = Target.start(deep);
                Target third = Target.start(deep);
                Session session =
                        session(
                                new SampleFilter.Processes(
                                        List.of(first.processId, second.processId)))) {
            session.attachToCpus(Session.CPU_CLOCK, FREQUENCY);
            session.enable();
            first.go();
            second.go();
            third.go();
            sampleUntil(session, 500);
            assertThat(processes(session))
                    .containsExactlyInAnyOrder(first.processId, second.processId);
        }
    }

    @Test
    void theWholeMachineIsSampledWithoutIdleTime() throws Exception {
        try (Target target = Target.start(deep, "--threads", "1");
                Session session = session(new SampleFilter.All())) {
            session.attachToCpus(Session.CPU_CLOCK, FREQUENCY);
            session.enable();
            target.go();
            Live.await(
                    "samples of the target",
                    () -> {
                        session.drain();
                        return processes(session).contains(target.processId);
                    });
            sampleUntil(session, 500);
            assertThat(session.samples).noneMatch(sample -> sample.threadId() == 0);
            for (TakenSample sample : session.samples) {
                assertThat(
                                sample.status() == StackStatus.NONE
                                        || !sample.userFrames().isEmpty()
                                        || sample.reason() == Reason.NO_USER_REGISTERS)
                        .as("%s", sample)
                        .isTrue();
            }
        }
    }

    @Test
    void kernelFramesCanBeLeftOut() throws Exception {
        for (boolean kernelFrames : new boolean[] {true, false}) {
            Process copy =
                    new ProcessBuilder("dd", "if=/dev/zero", "of=/dev/null", "bs=1M")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (Session session = new Session(1 << 20, new SampleFilter.All(), kernelFrames)) {
                int processId = (int) copy.pid();
                session.attach(Session.CPU_CLOCK, FREQUENCY, processId, Inherit.THREADS);
                session.enable();
                sampleUntil(session, 200);
                List<TakenSample> inKernel =
                        session.samples.stream().filter(TakenSample::isInKernel).toList();
                assertThat(inKernel).hasSizeGreaterThan(100);
                assertThat(inKernel)
                        .allMatch(sample -> sample.kernelFrames().isEmpty() != kernelFrames);
                // The user registers were found in the kernel's stack.
                assertThat(inKernel)
                        .filteredOn(sample -> !sample.userFrames().isEmpty())
                        .hasSizeGreaterThan(inKernel.size() * 9 / 10);
            } finally {
                copy.destroyForcibly().onExit().join();
            }
        }
    }

    @Test
    void modifiersLeaveOutModes() throws Exception {
        for (String modifier : new String[] {"u", "k"}) {
            Process copy =
                    new ProcessBuilder("dd", "if=/dev/zero", "of=/dev/null", "bs=64")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (Session session = session(new SampleFilter.All())) {
                session.attach(
                        Session.type("cpu-clock:" + modifier),
                        FREQUENCY,
                        (int) copy.pid(),
                        Inherit.THREADS);
                session.enable();
                sampleUntil(session, 30);
                assertThat(session.samples)
                        .allMatch(sample -> sample.isInKernel() == modifier.equals("k"));
            } finally {
                copy.destroyForcibly().onExit().join();
            }
        }
    }

    @Test
    void aControlGroupHoldsItsTasksAndThoseBelowIt() throws Exception {
        try (ControlGroup group = ControlGroup.create();
                Target inside = Target.start(burner, "--ms", "60000");
                Target below = Target.start(burner, "--ms", "60000");
                Target outside = Target.start(burner, "--ms", "60000");
                Session session = session(new SampleFilter.Cgroup(group.directory()))) {
            group.add(inside.processId);
            group.below("inner").add(below.processId);
            session.attachToCpus(Session.CPU_CLOCK, FREQUENCY);
            session.enable();
            inside.go();
            below.go();
            outside.go();
            sampleUntil(session, 500);
            assertThat(processes(session))
                    .containsExactlyInAnyOrder(inside.processId, below.processId);
        }
    }

    @Test
    void whatIsNoControlGroupIsRefused() throws Exception {
        try (Sampler sampler = Sampler.load(1 << 16)) {
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() ->
                            sampler.maps()
                                    .configure(
                                            new SampleFilter.Cgroup(directory),
                                            Unwinding.BY_FRAME_POINTERS))
                    .withMessageStartingWith("cannot filter by the cgroup " + directory)
                    .withMessageContaining("cgroup v2");
            Path missing = directory.resolve("missing");
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() ->
                            sampler.maps()
                                    .configure(
                                            new SampleFilter.Cgroup(missing),
                                            Unwinding.BY_FRAME_POINTERS))
                    .withMessageStartingWith("cannot open the cgroup " + missing)
                    .withMessageContaining("ENOENT");
        }
    }

    @Test
    void moreProcessesThanTheFilterTakesAreRefused() throws Exception {
        try (Sampler sampler = Sampler.load(1 << 16)) {
            List<Integer> most =
                    IntStream.rangeClosed(1, SampleFilter.MAX_PROCESSES).boxed().toList();
            sampler.maps().configure(new SampleFilter.Processes(most), Unwinding.BY_FRAME_POINTERS);
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() ->
                            sampler.maps()
                                    .configure(
                                            new SampleFilter.Processes(
                                                    List.of(SampleFilter.MAX_PROCESSES + 1)),
                                            Unwinding.BY_FRAME_POINTERS))
                    .withMessageContaining("processes");
        }
    }

    @Test
    void anEventOfOneThreadLeavesOtherProcessesAlone() throws Exception {
        try (Target target = Target.start(deep);
                Target other = Target.start(deep);
                Session session = session(new SampleFilter.All())) {
            session.attach(
                    Session.CPU_CLOCK,
                    FREQUENCY,
                    new Scope.OneThread(target.processId, Inherit.THREADS, false));
            session.enable();
            target.go();
            other.go();
            sampleUntil(session, 200);
            assertThat(processes(session)).containsExactly(target.processId);
        }
    }
}
