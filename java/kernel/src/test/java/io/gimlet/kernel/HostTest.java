// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
    @Test
    void readsCpuLists() {
        assertThat(Host.parseCpuList("0\n")).isEqualTo(List.of(0));
        assertThat(Host.parseCpuList("0-3")).isEqualTo(List.of(0, 1, 2, 3));
        assertThat(Host.parseCpuList("0-1,4,6-7\n")).isEqualTo(List.of(0, 1, 4, 6, 7));
        assertThat(Host.parseCpuList("127-128")).isEqualTo(List.of(127, 128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "3-1"})
    void emptyListsAreEmpty(String text) {
        assertThat(Host.parseCpuList(text)).isEmpty();
    }

    @Test
    void onlineCpusAreThoseThatNprocCounts() {
        String all = Tools.run("nproc", "--all").strip();
        assertThat(Host.onlineCpus())
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(Integer.parseInt(all))
                .doesNotHaveDuplicates();
    }

    @Test
    void theMonotonicClockIsTheOneOfNanoTime() {
        // HotSpot reads CLOCK_MONOTONIC, too.
        long before = System.nanoTime();
        long between = Host.monotonicNanos();
        long after = System.nanoTime();
        assertThat(between).isBetween(before, after);
    }

    @Test
    void cpuTimeGrowsWithWork() {
        long before = Host.processCpuNanos();
        long end = System.nanoTime() + 50_000_000;
        long spins = 0;
        while (System.nanoTime() < end) {
            spins++;
        }
        assertThat(spins).isPositive();
        assertThat(Host.processCpuNanos() - before).isBetween(1_000_000L, 60_000_000_000L);
    }

    @Test
    void theFileLimitIsRaisedToTheHardLimit() {
        long raised = Host.raiseFileLimit();
        String hard = Tools.run("sh", "-c", "ulimit -Hn").strip();
        String soft = Tools.run("sh", "-c", "ulimit -Sn").strip();
        assertThat(soft).isEqualTo(hard);
        if (!hard.equals("unlimited")) {
            assertThat(raised).isEqualTo(Long.parseLong(hard));
        }
    }
}
