// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScanPaceTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1000 * MILLI;

    private final ScanPace pace = new ScanPace();
    private long now = SECOND;

    private static TracedProcess process(int processId) {
        return new TracedProcess(processId, new AddressSpace(2, 0, null), "process", true);
    }

    /** The time that looks take of ten seconds, when everybody wants one each millisecond. */
    private long spent(List<TracedProcess> processes, long lookNanos) {
        long spent = 0;
        long end = now + 10 * SECOND;
        while (now < end) {
            for (TracedProcess process : processes) {
                if (pace.allows(process, now)) {
                    pace.took(process, now, now + lookNanos);
                    now += lookNanos;
                    spent += lookNanos;
                }
            }
            now += MILLI;
        }
        return spent;
    }

    @Test
    void aLookThatTakesNoTimeComesAtIntervals() {
        assertThat(spent(List.of(process(1)), 1)).isBetween(450L, 510L);
    }

    @Test
    void aProcessMayHaveAFiftiethOfTheTime() {
        assertThat(spent(List.of(process(1)), 100 * MILLI)).isBetween(100 * MILLI, 300 * MILLI);
    }

    @Test
    void allTogetherMayHaveATenth() {
        List<TracedProcess> many = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            many.add(process(i));
        }
        assertThat(spent(many, 20 * MILLI)).isBetween(500 * MILLI, 1020 * MILLI);
    }

    @Test
    void aProcessWithLittleToReadIsNotHeldUpForLong() {
        TracedProcess large = process(1);
        TracedProcess small = process(2);
        pace.took(large, now, now + 100 * MILLI);
        now += 1100 * MILLI;

        assertThat(pace.allows(large, now)).isFalse();
        assertThat(pace.allowsSoon(large, now)).isFalse();
        assertThat(pace.allows(small, now)).isTrue();
        pace.took(small, now, now + MILLI);
        assertThat(pace.allows(small, now + MILLI)).isFalse();
        assertThat(pace.allowsSoon(small, now + MILLI)).isTrue();
    }
}
