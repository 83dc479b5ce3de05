// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.PerfEvent.Rate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set of sampled processes, which children join and the dead leave. */
@Tag("live")
class FollowLiveTest {
    /** Above PID_MAX_LIMIT of include/linux/threads.h: no process has these. */
    private static final int NOBODY = 1 << 22;

    @TempDir static Path directory;
    private static Path forker = Path.of("");
    private static Path burner = Path.of("");

    @BeforeAll
    static void compile() throws KernelException {
        Live.assumePrivileged();
        forker = Target.compile(directory, "forker");
        burner = Target.compile(directory, "burner");
    }

    private static Session following(Target target) throws KernelException {
        Session session =
                new Session(1 << 20, new SampleFilter.Processes(List.of(target.processId)), true);
        session.sampler.followChildren();
        return session.attachToCpus(Session.CPU_CLOCK, new Rate.Frequency(999)).enable();
    }

    /** Leaves room for so many. */
    private static void fill(Session session, int room) throws KernelException {
        for (int i = 0; i < SampleFilter.MAX_PROCESSES - 1 - room; i++) {
            session.sampler.maps().addProcess(NOBODY + i);
        }
    }

    private static long childrenIn(Session session, Target target) {
        session.drain();
        return session.samples.stream()
                .mapToInt(TakenSample::processId)
                .filter(processId -> processId != target.processId)
                .distinct()
                .count();
    }

    @Test
    void childrenOfThoseThatAreSampledAreSampled() throws Exception {
        try (Target target = Target.start(forker, "--count", "20", "--rate", "100", "--ms", "20");
                Session session = following(target)) {
            target.go();
            target.waitFor();
            assertThat(childrenIn(session, target)).isEqualTo(20);
            assertThat(session.counters().unfollowed()).isZero();
        }
    }

    @Test
    void childrenThatFindNoRoomAreCounted() throws Exception {
        try (Target target = Target.start(forker, "--count", "20", "--rate", "100", "--ms", "20");
                Session session = following(target)) {
            fill(session, 0);
            target.go();
            target.waitFor();
            assertThat(childrenIn(session, target)).isZero();
            assertThat(session.counters().unfollowed()).isEqualTo(20);
        }
    }

    @Test
    void whoeverIsGoneMakesRoom() throws Exception {
        try (Target target = Target.start(forker, "--count", "60", "--rate", "20", "--ms", "5");
                Session session = following(target)) {
            fill(session, 20);
            target.go();
            target.waitFor();
            assertThat(session.counters().unfollowed()).isZero();
            assertThat(childrenIn(session, target)).isGreaterThan(40);
        }
    }

    @Test
    void aProcessThatIsAddedIsSampledUntilItIsRemoved() throws Exception {
        try (Target target = Target.start(burner, "--ms", "60000");
                Session session =
                        new Session(1 << 20, new SampleFilter.Processes(List.of()), true)) {
            session.attachToCpus(Session.CPU_CLOCK, new Rate.Frequency(999)).enable();
            target.go();
            session.sampler.maps().addProcess(target.processId);
            Live.await("samples", () -> session.drain() > 50);
            session.sampler.maps().removeProcess(target.processId);
            Thread.sleep(100); // for one that was being taken
            int before = session.drain();
            Thread.sleep(500);
            assertThat(session.drain()).isEqualTo(before);
        }
    }
}
