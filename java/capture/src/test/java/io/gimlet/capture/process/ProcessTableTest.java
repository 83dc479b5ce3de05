// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.kernel.SideBandListener.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

public class ProcessTableTest {
    /** Above the largest process id that Linux gives (PID_MAX_LIMIT, 2^22). */
    private static final int GONE = 1 << 23;

    private static final long LATER = 10_000;
    private static final int CHILD = GONE + 1;
    private static final int SELF = (int) ProcessHandle.current().pid();

    private final List<SideBandEvent> coming = new ArrayList<>();
    private final ProcessTable table = new ProcessTable(new CodeFiles(), () -> coming);

    private void execute(long time, int processId, String comm) {
        table.apply(new SideBandEvent.Executed(time, processId, comm));
    }

    private static SideBandEvent mapped(long time, int processId, long start, String path) {
        return new SideBandEvent.Mapped(
                time, new MappedFile(processId, start, 0x1000, 0, 8, 1, path.hashCode(), 3, path));
    }

    private void map(long time, int processId, long start, String path) {
        table.apply(mapped(time, processId, start, path));
    }

    /** Where this process has code of the JVM. */
    private static long startOfJvm() {
        return MapsScan.of(SELF, Long.MAX_VALUE).orElseThrow().code().stream()
                .filter(mapping -> mapping.path().endsWith("libjvm.so"))
                .findFirst()
                .orElseThrow()
                .start();
    }

    private void fork(long time, int parent, int child) {
        table.apply(new SideBandEvent.Forked(time, parent, parent, child, child));
    }

    private void exit(int processId, int threadId) {
        table.apply(new SideBandEvent.Exited(1000, processId, threadId));
    }

    private String pathAt(TracedProcess process, long time, long address) {
        CodeMapping mapping = process.space().at(time).find(address);
        return mapping == null ? "" : mapping.path();
    }

    @Test
    void asksProcForAProcessThatItSeesForTheFirstTime() {
        TracedProcess self = table.get(SELF);

        assertThat(self.nameAt(LATER)).isEqualTo(ProcFiles.comm(SELF)).isNotEmpty();
        assertThat(MapsScan.of(SELF, Long.MAX_VALUE).orElseThrow().code())
                .anySatisfy(mapping ->
                        assertThat(pathAt(self, 0, mapping.start())).endsWith("libjvm.so"));
    }

    @Test
    void knowsNothingOfAProcessThatIsGone() {
        TracedProcess gone = table.get(GONE);

        assertThat(gone.nameAt(LATER)).isEmpty();
        assertThat(gone.space().find(0x1000)).isNull();
        assertThat(table.scanAgain(gone)).isFalse();
    }

    /** Its samples may come, or become whole, when the id is somebody else's. */
    @Test
    void whoHadAnIdBeforeIsNotWhoHasItNow() {
        execute(10, GONE, "parent");
        fork(20, GONE, CHILD);
        execute(30, CHILD, "first");
        map(31, CHILD, 0x5000, "/bin/first");
        exit(CHILD, CHILD);
        fork(50, GONE, CHILD);
        execute(60, CHILD, "second");
        map(61, CHILD, 0x5000, "/bin/second");

        assertThat(table.get(CHILD, 40).nameAt(40)).isEqualTo("first");
        assertThat(pathAt(table.get(CHILD, 40), 40, 0x5000)).isEqualTo("/bin/first");
        assertThat(table.get(CHILD, 55).nameAt(55)).isEqualTo("parent");
        assertThat(table.get(CHILD, 70).nameAt(70)).isEqualTo("second");
        assertThat(table.isCurrent(table.get(CHILD, 40))).isFalse();
        assertThat(table.scanAgain(table.get(CHILD, 40))).as("/proc has the second one").isFalse();
        assertThat(table.get(CHILD, 40).lastScanNanos()).isPositive();
        assertThat(table.get(CHILD, 40).nextScanNanos()).as("takes no time").isZero();

        table.forgetSpacesBefore(45);
        assertThat(table.get(CHILD, 40).nameAt(40)).as("still needed").isEqualTo("first");
        table.forgetSpacesBefore(65);
        assertThat(table.get(CHILD, 40)).as("forgotten").isSameAs(table.get(CHILD));
    }

    /** As of a process whose parent was never sampled. */
    @Test
    void aStrangersChildHasNoNameOfItsPredecessor() {
        execute(10, CHILD, "first");
        fork(50, GONE + 7, CHILD);

        assertThat(table.get(CHILD, 40).nameAt(40)).isEqualTo("first");
        assertThat(table.get(CHILD, 60).nameAt(60)).isEmpty();
        assertThat(table.get(CHILD, 60).space().at(60).find(0x5000)).isNull();
    }

    /** By the time that somebody looks into /proc, the next library may be mapped there. */
    @Test
    void whatWasMappedAfterASampleDoesNotNameIt() {
        long start = startOfJvm();
        map(100, SELF, start, "/second");
        map(200, SELF, start, "/third");
        TracedProcess self = table.get(SELF);

        assertThat(pathAt(self, 99, start)).isEmpty();
        assertThat(pathAt(self, 100, start)).isEqualTo("/second");
        assertThat(pathAt(self, 199, start)).isEqualTo("/second");
        assertThat(pathAt(self, 200, start)).isEqualTo("/third");
    }

    @Test
    void whatIsYetToBeToldDoesNotNameOlderSamples() {
        long start = startOfJvm();
        coming.add(mapped(100, SELF, start, "/second"));
        TracedProcess self = table.get(SELF);
        assertThat(pathAt(self, 99, start)).isEmpty();
        assertThat(pathAt(self, 100, start)).isEmpty();

        coming.forEach(table::apply);
        assertThat(pathAt(self, 99, start)).isEmpty();
        assertThat(pathAt(self, 100, start)).isEqualTo("/second");
    }

    @Test
    void anExecThatIsYetToBeToldMakesProcTellOfAnotherProgram() {
        coming.add(new SideBandEvent.Executed(100, SELF, "other"));
        TracedProcess self = table.get(SELF);

        assertThat(pathAt(self, 99, startOfJvm())).isEmpty();
    }

    @Test
    void aLookIntoProcChangesNothingThatEventsToldOf() {
        long start = startOfJvm();
        execute(100, SELF, "a");
        map(110, SELF, start, "/told");
        TracedProcess self = table.get(SELF);
        assertThat(pathAt(self, 120, start)).isEqualTo("/told");

        assertThat(table.scanAgain(self)).isTrue();
        assertThat(pathAt(self, 120, start)).isEqualTo("/told");
    }

    @Test
    void nothingIsKnownBeforeTheFirstExec() {
        execute(100, GONE, "a");
        map(110, GONE, 0x1000, "/a");

        assertThat(pathAt(table.get(GONE), 99, 0x1000)).isEmpty();
        assertThat(table.get(GONE).space().at(99)).isSameAs(AddressSpace.UNKNOWN);
    }

    @Test
    void anExecEndsWhatWasMappedBefore() {
        execute(100, GONE, "first");
        map(110, GONE, 0x1000, "/first");
        execute(200, GONE, "second");
        map(210, GONE, 0x5000, "/second");

        TracedProcess process = table.get(GONE);
        assertThat(process.nameAt(LATER)).isEqualTo("second");
        assertThat(pathAt(process, 150, 0x1000)).isEqualTo("/first");
        assertThat(pathAt(process, 250, 0x1000)).isEmpty();
        assertThat(pathAt(process, 250, 0x5000)).isEqualTo("/second");
        assertThat(pathAt(process, 150, 0x5000)).isEmpty();
    }

    @Test
    void keepsWhatWasAtAnAddressBefore() {
        execute(100, GONE, "a");
        map(110, GONE, 0x1000, "/plugin-0.so");
        map(200, GONE, 0x1000, "/plugin-1.so");

        TracedProcess process = table.get(GONE);
        assertThat(pathAt(process, 150, 0x1000)).isEqualTo("/plugin-0.so");
        assertThat(pathAt(process, 200, 0x1000)).isEqualTo("/plugin-1.so");
    }

    @Test
    void aChildHasWhatItsParentHadAndThenItsOwn() {
        execute(100, GONE, "parent");
        map(110, GONE, 0x1000, "/program");
        fork(200, GONE, CHILD);
        map(210, CHILD, 0x5000, "/child's");
        map(220, GONE, 0x6000, "/parent's");

        TracedProcess child = table.get(CHILD);
        assertThat(child.nameAt(LATER)).isEqualTo("parent");
        assertThat(pathAt(child, 300, 0x1000)).isEqualTo("/program");
        assertThat(pathAt(child, 300, 0x5000)).isEqualTo("/child's");
        assertThat(pathAt(child, 300, 0x6000)).isEmpty();
        assertThat(pathAt(table.get(GONE), 300, 0x5000)).isEmpty();
    }

    @Test
    void aNewThreadIsNoNewProcess() {
        execute(100, GONE, "a");
        TracedProcess process = table.get(GONE);
        table.apply(new SideBandEvent.Forked(200, GONE, GONE, GONE, CHILD));

        assertThat(table.get(GONE)).isSameAs(process);
    }

    @Test
    void onlyTheFirstThreadNamesTheProcess() {
        execute(100, GONE, "a");
        table.apply(new SideBandEvent.Renamed(200, GONE, CHILD, "worker"));
        assertThat(table.get(GONE).nameAt(LATER)).isEqualTo("a");
        table.apply(new SideBandEvent.Renamed(300, GONE, GONE, "renamed"));
        assertThat(table.get(GONE).nameAt(LATER)).isEqualTo("renamed");
    }

    /** Its last samples may come with the next look into the ring: it had not ended before. */
    @Test
    void forgetsAnEndedProcessOneDrainLater() {
        execute(100, GONE, "a");
        map(110, GONE, 0x1000, "/program");
        TracedProcess ended = table.get(GONE);
        exit(GONE, GONE);

        table.forgetEnded(processId -> false);
        assertThat(table.get(GONE)).isSameAs(ended);
        table.forgetEnded(processId -> false);
        assertThat(table.get(GONE)).isNotSameAs(ended);
        assertThat(pathAt(table.get(GONE), 150, 0x1000)).isEmpty();
    }

    @Test
    void endsProcessesWhoseEndWasNotReported() {
        TracedProcess self = table.get(SELF);
        execute(100, GONE, "a");
        table.endGone();
        table.forgetEnded(processId -> false);
        table.forgetEnded(processId -> false);

        assertThat(table.takeForgotten()).containsExactly(GONE);
        assertThat(table.get(SELF)).isSameAs(self);
    }

    @Test
    void doesNotTellOfChangesInAProcessThatEndedSinceUnlessSomebodyAsks() {
        execute(100, GONE, "a");
        map(110, GONE, 0x1000, "/one");
        exit(GONE, GONE);
        assertThat(table.takeChanged()).isEmpty();

        table.setChanged(table.get(GONE));
        assertThat(table.takeChanged()).containsExactly(table.get(GONE));
    }

    @Test
    void tellsWhoseProgramEnded() {
        execute(100, GONE, "a");
        int first = table.program(GONE);
        assertThat(table.takeChangedPrograms()).isEmpty();

        execute(200, GONE, "b");
        assertThat(table.takeChangedPrograms()).containsExactly(GONE);
        assertThat(table.program(GONE)).isNotEqualTo(first).isNotZero();

        exit(GONE, GONE);
        table.forgetEnded(processId -> false);
        table.forgetEnded(processId -> false);
        assertThat(table.takeChangedPrograms()).containsExactly(GONE);
        assertThat(table.program(GONE)).isZero();
    }

    @Test
    void aProcessThatGetsTheIdOfAnotherRunsAnotherProgram() {
        execute(100, GONE, "a");
        int first = table.program(GONE);
        table.get(SELF);
        fork(200, SELF, GONE);

        assertThat(table.takeChangedPrograms()).containsExactly(GONE);
        assertThat(table.program(GONE)).isNotEqualTo(first).isNotZero();
    }

    @Test
    void keepsAProcessOfWhichOneThreadEnds() {
        execute(100, GONE, "a");
        TracedProcess process = table.get(GONE);
        exit(GONE, CHILD);
        table.forgetEnded(processId -> false);
        table.forgetEnded(processId -> false);

        assertThat(table.get(GONE)).isSameAs(process);
    }

    @Test
    void keepsAProcessWhoseOtherThreadsRun() {
        TracedProcess self = table.get(SELF);
        exit(SELF, SELF);
        table.forgetEnded(processId -> false);
        table.forgetEnded(processId -> false);
        table.forgetEnded(processId -> false);

        assertThat(table.get(SELF)).isSameAs(self);
    }

    @Test
    void aReusedProcessIdIsAnotherProcess() {
        execute(100, GONE, "old");
        map(110, GONE, 0x1000, "/old");
        fork(200, SELF, GONE);

        assertThat(table.get(GONE).nameAt(LATER)).isEmpty();
        assertThat(pathAt(table.get(GONE), 300, 0x1000)).isEmpty();
    }

    private static final long BUDGET = 80_000;

    /** What fits into the part of a process, a path of ten characters each. */
    private static final int MOST = (int) (BUDGET / 8 / 340);

    private final ProcessTable small =
            new ProcessTable(new CodeFiles(), () -> coming, new MappingBudget(BUDGET));

    private TracedProcess withMappings(int processId, int count) {
        small.apply(new SideBandEvent.Executed(100, processId, "a"));
        addMappings(processId, count);
        return small.get(processId);
    }

    private void addMappings(int processId, int count) {
        for (int i = 0; i < count; i++) {
            small.apply(mapped(110 + i, processId, 0x2000L * (i + 1), "/file-%04d".formatted(i)));
        }
        small.takeChanged();
    }

    @Test
    void aProcessThatMapsMoreThanItsPartIsNotKept() {
        TracedProcess within = withMappings(GONE, MOST);
        TracedProcess over = withMappings(CHILD, MOST + 1);

        assertThat(within.space().isTooLarge()).isFalse();
        assertThat(within.space().mappings()).hasSize(MOST);
        assertThat(over.space().isTooLarge()).isTrue();
        assertThat(over.space().mappings()).isEmpty();
        assertThat(over.space().at(50)).isSameAs(over.space());
        assertThat(over.chargedBytes()).isZero();
    }

    @Test
    void nothingMoreIsKeptOfAProcessThatWasTooLargeUntilItsExec() {
        TracedProcess process = withMappings(GONE, MOST + 1);
        small.apply(mapped(900, GONE, 0x1000, "/another"));
        assertThat(small.takeChanged()).isEmpty();
        assertThat(small.scanAgain(process)).isFalse();

        small.apply(new SideBandEvent.Executed(1000, GONE, "b"));
        small.apply(mapped(1001, GONE, 0x1000, "/another"));
        assertThat(process.space().isTooLarge()).isFalse();
        assertThat(pathAt(process, 1001, 0x1000)).isEqualTo("/another");
        assertThat(process.space().at(500).isTooLarge()).isTrue();
    }

    @Test
    void processesOfOneUserHaveHalfOfAll() {
        int whole = 4; // each with an eighth
        for (int i = 0; i < whole; i++) {
            assertThat(withMappings(GONE + i, MOST).space().isTooLarge()).isFalse();
        }
        assertThat(withMappings(GONE + whole, MOST).space().isTooLarge()).isTrue();

        exit(small, GONE);
        assertThat(withMappings(GONE + whole, MOST).space().isTooLarge()).isFalse();
    }

    private static void exit(ProcessTable table, int processId) {
        table.apply(new SideBandEvent.Exited(1000, processId, processId));
        table.forgetEnded(waiting -> false);
        table.forgetEnded(waiting -> false);
    }

    @Test
    void whatChildrenCopyCountsAtOnce() {
        withMappings(GONE, MOST);
        for (int i = 1; i < 8; i++) {
            small.apply(new SideBandEvent.Forked(500, GONE, GONE, GONE + i, GONE + i));
            assertThat(small.get(GONE + i).space().isTooLarge()).isEqualTo(i >= 4);
        }
    }

    @Test
    void theChildOfAProcessThatIsTooLargeIsTooLarge() {
        withMappings(GONE, MOST + 1);
        small.apply(new SideBandEvent.Forked(500, GONE, GONE, CHILD, CHILD));

        assertThat(small.get(CHILD).space().isTooLarge()).isTrue();
    }

    /** A process that maps files in turn at one place has a former space for each of them. */
    @Test
    void formerSpacesCount() {
        small.apply(new SideBandEvent.Executed(100, GONE, "a"));
        for (int i = 0; i < 2 * MOST; i++) {
            small.apply(mapped(110 + i, GONE, 0x2000, "/file-%04d".formatted(i)));
        }
        small.takeChanged();

        assertThat(small.get(GONE).space().isTooLarge()).isTrue();
    }

    @Test
    void whatAProcessHasLeftIsGivenBack() {
        TracedProcess process = withMappings(GONE, 1);
        for (int i = 0; i < MOST - 2; i++) {
            small.apply(mapped(200 + i, GONE, 0x2000, "/other-%03d".formatted(i)));
        }
        small.takeChanged();
        long before = process.chargedBytes();
        small.forgetSpacesBefore(10_000);

        assertThat(process.space().mappings()).hasSize(1);
        assertThat(process.chargedBytes()).isPositive().isLessThan(before);
    }

    @Test
    void aLookIntoProcStopsWhereThereIsTooMuch() {
        MapsScan whole = MapsScan.of(SELF, Long.MAX_VALUE).orElseThrow();
        MapsScan cut = MapsScan.of(SELF, 1000).orElseThrow();

        assertThat(whole.isTooLarge()).isFalse();
        assertThat(cut.isTooLarge()).isTrue();
        assertThat(cut.code().size()).isLessThan(whole.code().size()).isLessThan(5);
        assertThat(
                        new ProcessTable(new CodeFiles(), () -> coming, new MappingBudget(8000))
                                .get(SELF)
                                .space())
                .matches(AddressSpace::isTooLarge);
    }

    @Test
    void knowsTheUserOfAProcess() throws IOException {
        Object owner = Files.getAttribute(Path.of("/proc/self"), "unix:uid");

        assertThat(ProcFiles.userOf(SELF)).isEqualTo(owner);
        assertThat(ProcFiles.userOf(GONE)).isEqualTo(ProcFiles.NOBODY);
    }

    /** A parent may leave its children unwaited for as long as it likes. */
    @Test
    void forgetsAZombie() throws IOException, InterruptedException {
        Process parent = new ProcessBuilder("sh", "-c", "true & exec sleep 60").start();
        try {
            int zombie = awaitZombieOf(parent);
            execute(100, zombie, "true");
            TracedProcess process = table.get(zombie);
            exit(zombie, zombie);
            table.forgetEnded(processId -> false);
            table.forgetEnded(processId -> false);

            assertThat(table.get(zombie)).isNotSameAs(process);
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    public static int awaitZombieOf(Process parent) throws IOException, InterruptedException {
        Path children = Path.of("/proc/" + parent.pid() + "/task/" + parent.pid() + "/children");
        while (parent.isAlive()) {
            String text = Files.readString(children).strip();
            if (!text.isEmpty()
                    && ProcFiles.liveness(Integer.parseInt(text)) == ProcFiles.Liveness.ZOMBIE) {
                return Integer.parseInt(text);
            }
            Thread.sleep(5);
        }
        throw new AssertionError("the shell ended");
    }
}
