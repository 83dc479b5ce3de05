// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.symbols.PerfMapFile.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory plays the proc file system, with process 100, which is process 7 in its own PID
 * namespace.
 */
@Timeout(30)
class PerfMapFileTest {
    private static final int PID = 100;
    private static final int OTHER_UID = 12345;
    private static final UserBudget PLENTY = new UserBudget(1L << 40);

    @TempDir Path directory;
    private Path proc = Path.of("");
    private Path root = Path.of("");
    private Path map = Path.of("");
    private int ownUid;

    @BeforeEach
    void makeProcess() throws IOException {
        proc = directory.resolve("proc");
        root = directory.resolve("container");
        map = root.resolve("tmp/perf-7.map");
        Files.createDirectories(proc.resolve("100"));
        Files.createDirectories(root.resolve("tmp"));
        Files.createSymbolicLink(proc.resolve("100/root"), root);
        ownUid = (int) Files.getAttribute(directory, "unix:uid");
        writeStatus(ownUid);
        writeStart(0);
    }

    /** The machine has been up for a thousand seconds. */
    private void writeStart(int secondsAgo) throws IOException {
        Files.writeString(proc.resolve("uptime"), "1000.00 1800.12\n");
        Files.writeString(
                proc.resolve("100/stat"),
                "100 (a) b) S 1 100 100 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 "
                        + (1000 - secondsAgo) * 100
                        + " 1 2 3\n");
    }

    private void writeStatus(int uid) throws IOException {
        String uids = "%d\t%d\t%d\t%d".formatted(uid, uid, uid, uid);
        Files.writeString(
                proc.resolve("100/status"),
                "Name:\ta\\nNSpid:\t1\nPid:\t100\nUid:\t"
                        + uids
                        + "\nNSpid:\t100\t23\t7\nThreads:\t1\n");
    }

    @Test
    void theMapOfTheInnermostNumberIsRead() throws Exception {
        Files.writeString(root.resolve("tmp/perf-100.map"), "1000 10 wrong\n");
        Files.writeString(map, "1000 10 right\n");
        PerfMapFile file = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);

        assertThat(file.refresh()).isEqualTo(Outcome.READ);
        assertThat(file.map().name(file.map().find(0x1000, System.nanoTime()))).isEqualTo("right");
        assertThat(file.refresh()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void onlyWhatIsNewIsReadAsTheFileGrows() throws Exception {
        Files.writeString(map, "1000 10 one\n2000 10 tw");
        PerfMapFile file = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);
        file.refresh();
        PerfMap first = file.map();
        assertThat(first.size()).isEqualTo(1);

        Files.writeString(map, "o\n3000 10 three\n", StandardOpenOption.APPEND);

        assertThat(file.refresh()).isEqualTo(Outcome.READ);
        assertThat(file.map()).isSameAs(first);
        assertThat(first.name(first.find(0x2000, System.nanoTime()))).isEqualTo("two");
        assertThat(first.size()).isEqualTo(3);
    }

    @Test
    void aReplacedFileIsReadFromItsStart() throws Exception {
        Files.writeString(map, "1000 10 old\n");
        PerfMapFile file = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);
        file.refresh();
        Path replacement = Files.writeString(directory.resolve("new"), "2000 10 a_longer_name\n");
        Files.delete(map);
        Files.move(replacement, map);

        assertThat(file.refresh()).isEqualTo(Outcome.READ);
        assertThat(file.map().find(0x1000, System.nanoTime())).isNegative();
        assertThat(file.map().find(0x2000, System.nanoTime())).isNotNegative();
    }

    @Test
    void aCutFileIsReadFromItsStart() throws Exception {
        Files.writeString(map, "1000 10 old_and_long\n");
        PerfMapFile file = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);
        file.refresh();
        Files.writeString(map, "2000 10 new\n");

        assertThat(file.refresh()).isEqualTo(Outcome.READ);
        assertThat(file.map().find(0x1000, System.nanoTime())).isNegative();
        assertThat(file.map().find(0x2000, System.nanoTime())).isNotNegative();
    }

    @Test
    void whatACutFileSaidNamesWhatRanBefore() throws Exception {
        Files.writeString(map, "1000 10 old_and_long\n");
        PerfMapFile file = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);
        file.refresh();
        long before = System.nanoTime();
        Files.writeString(map, "1000 10 new\n");
        file.refresh();

        PerfMap both = file.map();
        assertThat(both.name(both.find(0x1000, before))).isEqualTo("old_and_long");
        assertThat(both.name(both.find(0x1000, System.nanoTime()))).isEqualTo("new");
    }

    @Test
    void filesThatAreWrittenAgainAndAgainDoNotUseUpTheRoom() throws Exception {
        PerfMap.Limits limits = new PerfMap.Limits(10_000, 4, 100, 10_000);
        PerfMapFile file = new PerfMapFile(proc, PID, FileOpener.DIRECT, limits, PLENTY);
        for (int i = 0; i < 10; i++) {
            String longer = "_".repeat(i) + i;
            Files.writeString(map, "1000 10 a" + longer + "\n2000 10 b" + longer + "\n");
            file.refresh();
        }

        long now = System.nanoTime();
        assertThat(file.map().name(file.map().find(0x2000, now))).isEqualTo("b_________9");
        assertThat(file.map().isTruncated()).isFalse();
    }

    @Test
    void noMapAndNoProcessAreNotRefusals() throws Exception {
        PerfMapFile file = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);
        assertThat(file.refresh()).isEqualTo(Outcome.ABSENT);

        Files.delete(proc.resolve("100/root"));
        Files.delete(proc.resolve("100/status"));
        Files.delete(proc.resolve("100/stat"));
        Files.delete(proc.resolve("100"));

        assertThat(file.refresh()).isEqualTo(Outcome.PROCESS_GONE);
        assertThat(Outcome.ABSENT.isRefusal()).isFalse();
        assertThat(Outcome.PROCESS_GONE.isRefusal()).isFalse();
    }

    @Test
    void linksAreRefused() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "1000 10 secret\n");
        Files.createSymbolicLink(map, secret);

        assertRefused(Outcome.NOT_A_REGULAR_FILE);
    }

    @Test
    void aTmpThatLeadsOutOfTheRootIsRefused() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("perf-7.map"), "1000 10 outside\n");
        Files.delete(root.resolve("tmp"));
        Files.createSymbolicLink(root.resolve("tmp"), outside);

        assertRefused(Outcome.TMP_NOT_A_DIRECTORY);
    }

    @Test
    void pipesAreRefusedWithoutBlocking() {
        Fixtures.run("mkfifo", map.toString());

        assertRefused(Outcome.NOT_A_REGULAR_FILE);
    }

    @Test
    void directoriesAreRefused() throws Exception {
        Files.createDirectory(map);

        assertRefused(Outcome.NOT_A_REGULAR_FILE);
    }

    @Test
    void aFileOfAnotherUserIsRefused() throws Exception {
        Files.writeString(map, "1000 10 other\n");
        if (ownUid == 0) {
            Files.setAttribute(map, "unix:uid", OTHER_UID, LinkOption.NOFOLLOW_LINKS);
        } else {
            writeStatus(OTHER_UID);
        }

        assertRefused(Outcome.WRONG_OWNER);
    }

    @Test
    void aFileBeyondTheBoundIsCut() throws Exception {
        Files.writeString(map, "1000 10 one\n2000 10 two\n3000 10 three\n");
        PerfMapFile file =
                new PerfMapFile(
                        proc,
                        PID,
                        FileOpener.DIRECT,
                        new PerfMap.Limits(20, 100, 100, 1000),
                        PLENTY);

        assertThat(file.refresh()).isEqualTo(Outcome.READ);
        assertThat(file.map().size()).isEqualTo(1);
        assertThat(file.map().isTruncated()).isTrue();
        assertThat(file.refresh()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aFileFromBeforeTheProcessIsAnotherOnes() throws Exception {
        Files.writeString(map, "1000 10 old\n");
        writeStart(-2);
        assertRefused(Outcome.STALE);

        writeStart(2);
        assertThat(new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY).refresh())
                .isEqualTo(Outcome.READ);
    }

    @Test
    void whatAUserHasTogetherIsBounded() throws Exception {
        Files.writeString(map, "1000 10 long_function_name\n".repeat(20_000));
        PerfMapFile probe = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);
        probe.refresh();
        UserBudget forThree = new UserBudget(6 * (Files.size(map) + probe.map().byteSize()));

        for (int i = 0; i < 3; i++) {
            PerfMapFile fits = new PerfMapFile(proc, PID, FileOpener.DIRECT, forThree);
            fits.refresh();
            assertThat(fits.map().isTruncated()).isFalse();
        }
        PerfMapFile tooMuch = new PerfMapFile(proc, PID, FileOpener.DIRECT, forThree);
        tooMuch.refresh();
        assertThat(tooMuch.map().isFull()).isTrue();
        assertThat(tooMuch.map().size()).isLessThan(10_000);
        assertThat(tooMuch.map().resolve(0x2000, System.nanoTime(), Demangler.NONE))
                .isEqualTo(new Resolution.Unnamed(UnknownReason.PERF_MAP_CUT));
    }

    @Test
    void whatIsForgottenComesBack() throws Exception {
        Files.writeString(map, "1000 10 long_function_name\n".repeat(20_000));
        PerfMapFile probe = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);
        probe.refresh();
        UserBudget forOne = new UserBudget(2 * (Files.size(map) + probe.map().byteSize()));
        PerfMapFile first = new PerfMapFile(proc, PID, FileOpener.DIRECT, forOne);
        first.refresh();
        first.forget();
        PerfMapFile second = new PerfMapFile(proc, PID, FileOpener.DIRECT, forOne);
        second.refresh();

        assertThat(second.map().isTruncated()).isFalse();
    }

    @Test
    void aStatusWithoutItsLinesIsUnreadable() throws Exception {
        Files.writeString(proc.resolve("100/status"), "Name:\tx\n");

        assertRefused(Outcome.UNREADABLE);
    }

    @Test
    void thisProcessFindsItsOwnMap() throws Exception {
        int pid = (int) ProcessHandle.current().pid();
        Path own = Path.of("/tmp/perf-" + pid + ".map");
        Files.writeString(own, "1000 10 mine\n");
        try {
            PerfMapFile file = new PerfMapFile(Path.of("/proc"), pid, FileOpener.DIRECT, PLENTY);

            assertThat(file.refresh()).isEqualTo(Outcome.READ);
            assertThat(file.map().name(file.map().find(0x1000, System.nanoTime())))
                    .isEqualTo("mine");
        } finally {
            Files.delete(own);
        }
    }

    private void assertRefused(Outcome reason) {
        PerfMapFile file = new PerfMapFile(proc, PID, FileOpener.DIRECT, PLENTY);

        assertThat(file.refresh()).isEqualTo(reason);
        assertThat(reason.isRefusal()).isTrue();
        assertThat(file.map().size()).isZero();
    }
}
