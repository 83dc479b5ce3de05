// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory plays the proc file system, with process 100, which began a minute ago. */
class PerfMapResolverTest {
    private static final int PID = 100;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Of the machine, in seconds; as if it had been suspended for an hour. */
    private static final long UP = System.nanoTime() / NANOS_PER_SECOND + 3600;

    private static final long NOW = System.nanoTime();
    private static final long TWO_MINUTES_AGO = NOW - 120 * NANOS_PER_SECOND;

    @TempDir Path proc;
    private Path map = Path.of("");

    @BeforeEach
    void makeProcess() throws IOException {
        Path process = proc.resolve("100");
        Files.createDirectories(process.resolve("root/tmp"));
        map = process.resolve("root/tmp/perf-100.map");
        int uid = (int) Files.getAttribute(proc, "unix:uid");
        Files.writeString(
                process.resolve("status"),
                "Name:\tx\nUid:\t%d\t%d\t%d\t%d\nNSpid:\t100\n".formatted(uid, uid, uid, uid));
        Files.writeString(proc.resolve("uptime"), UP + ".00 1.00\n");
        setStart(UP - 60);
    }

    /** The process that has the id now began at this second. */
    private void setStart(long second) throws IOException {
        String untilStart = String.join(" ", Collections.nCopies(18, "7"));
        Files.writeString(
                proc.resolve("100/stat"),
                "100 (a ) 5 b) S " + untilStart + " " + second * 100 + " 8 9\n");
    }

    private PerfMapResolver resolver() {
        return new PerfMapResolver(
                proc, PID, FileOpener.DIRECT, new UserBudget(1 << 20), Demangler.NONE);
    }

    private static String at(PerfMapResolver resolver, long address, long timeNanos) {
        return resolver.resolve(address, timeNanos) instanceof Resolution.Named named
                ? named.innermost().function()
                : reasonAt(resolver, address, timeNanos).name();
    }

    private static UnknownReason reasonAt(PerfMapResolver resolver, long address, long time) {
        return ((Resolution.Unnamed) resolver.resolve(address, time)).reason();
    }

    @Test
    void namesGeneratedCode() throws Exception {
        Files.writeString(map, "1000 10 right\n");
        PerfMapResolver resolver = resolver();

        assertThat(at(resolver, 0x1008, NOW)).isEqualTo("right");
        assertThat(at(resolver, 0x2000, NOW)).isEqualTo("NOT_IN_PERF_MAP");
    }

    @Test
    void readsTheMapAgainOnlyWhenAllowed() throws Exception {
        PerfMapResolver resolver = resolver();
        assertThat(at(resolver, 0x1000, NOW)).isEqualTo("ANONYMOUS_MEMORY");

        Files.writeString(map, "1000 10 later\n");
        assertThat(at(resolver, 0x1000, NOW)).isEqualTo("ANONYMOUS_MEMORY");
        resolver.allowRefresh();

        assertThat(at(resolver, 0x1000, NOW)).isEqualTo("later");
    }

    @Test
    void aNameThatWasReplacedStaysThatOfEarlierTimes() throws Exception {
        Files.writeString(map, "1000 10 first\n");
        PerfMapResolver resolver = resolver();
        assertThat(at(resolver, 0x1000, NOW)).isEqualTo("first");
        assertThat(resolver.refresh()).isFalse();
        long before = System.nanoTime();

        Files.writeString(map, "1000 10 second\n", StandardOpenOption.APPEND);
        assertThat(resolver.refresh()).isTrue();

        assertThat(at(resolver, 0x1000, before)).isEqualTo("first");
        assertThat(at(resolver, 0x1000, System.nanoTime())).isEqualTo("second");
    }

    @Test
    void aProcessThatHasTheIdNowGivesNoNamesToOneBefore() throws Exception {
        Files.writeString(map, "1000 10 successor\n");

        assertThat(at(resolver(), 0x1000, TWO_MINUTES_AGO)).isEqualTo("ANONYMOUS_MEMORY");
    }

    @Test
    void namesThatWereReadStayWhenTheIdComesAgain() throws Exception {
        Files.writeString(map, "1000 10 predecessor\n");
        PerfMapResolver resolver = resolver();
        assertThat(at(resolver, 0x1000, NOW)).isEqualTo("predecessor");

        setStart(UP + 60);
        Files.writeString(map, "1000 10 predecessor\n2000 10 successor\n");
        resolver.allowRefresh();

        assertThat(at(resolver, 0x2000, NOW)).isEqualTo("NOT_IN_PERF_MAP");
        assertThat(at(resolver, 0x1000, NOW)).isEqualTo("predecessor");
    }

    @Test
    void aMapThatCannotBeTrustedIsARefusal() throws Exception {
        Files.createDirectories(map);
        PerfMapResolver resolver = resolver();

        assertThat(at(resolver, 0x1000, NOW)).isEqualTo("PERF_MAP_REFUSED");
        assertThat(resolver.refusal()).contains(PerfMapFile.Outcome.NOT_A_REGULAR_FILE);
    }

    @Test
    void aProcessThatIsGoneHasNoNames() throws Exception {
        Files.delete(proc.resolve("100/stat"));
        Files.writeString(map, "1000 10 f\n");

        assertThat(at(resolver(), 0x1000, NOW)).isEqualTo("ANONYMOUS_MEMORY");
    }

    @Test
    void aMapOfAnEarlierProcessSaysSo() throws Exception {
        Files.writeString(map, "1000 10 earlier\n");
        setStart(UP + 10);

        assertThat(at(resolver(), 0x1000, NOW + 20 * NANOS_PER_SECOND)).isEqualTo("PERF_MAP_STALE");
    }

    @Test
    void aMapBeyondTheBudgetSaysSo() throws Exception {
        Files.writeString(map, "1000 10 f\n");
        PerfMapResolver resolver =
                new PerfMapResolver(
                        proc, PID, FileOpener.DIRECT, new UserBudget(8), Demangler.NONE);

        assertThat(at(resolver, 0x2000, NOW)).isEqualTo("PERF_MAP_CUT");
    }

    @Test
    void whatIsForgottenGoesBackIntoTheBudget() throws Exception {
        Files.writeString(map, "1000 10 f\n");
        UserBudget budget = new UserBudget(1 << 20);
        int uid = (int) Files.getAttribute(proc, "unix:uid");
        PerfMapResolver resolver =
                new PerfMapResolver(proc, PID, FileOpener.DIRECT, budget, Demangler.NONE);
        assertThat(at(resolver, 0x1000, NOW)).isEqualTo("f");
        assertThat(budget.take(uid, 1 << 19)).isFalse();

        resolver.forget();
        assertThat(budget.take(uid, 1 << 19)).isTrue();
    }
}
