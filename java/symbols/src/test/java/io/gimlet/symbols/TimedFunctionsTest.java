// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimedFunctionsTest {
    private static final int FUNCTIONS = 20_000;

    /** What {@link TimedFunctions#find} says, one function after the other. */
    private static int search(TimedFunctions functions, long[] times, long address, long time) {
        int later = -1;
        for (int i = functions.count() - 1; i >= 0; i--) {
            boolean covers =
                    functions.start(i) <= address
                            && address < functions.start(i) + functions.length(i);
            boolean isGone = functions.nameOffset(i) == TimedFunctions.GONE;
            if (covers && times[i] <= time) {
                return isGone ? later : i;
            }
            later = covers && !isGone ? i : later;
        }
        return later;
    }

    @Test
    void findsWhatASearchThroughAllFinds() {
        var random = new SplittableRandom(11);
        TimedFunctions functions = new TimedFunctions();
        long[] times = new long[FUNCTIONS];
        long time = 0;
        for (int i = 0; i < FUNCTIONS; i++) {
            time += random.nextInt(3);
            times[i] = time;
            int name = random.nextInt(10) == 0 ? TimedFunctions.GONE : i;
            long start = random.nextInt(100_000);
            long length = 1 + random.nextInt(500);
            if (i % 500 == 0) {
                assertThat(functions.overlaps(start, length))
                        .isEqualTo(overlaps(functions, start, length));
            }
            functions.add(start, length, name, time);
        }

        for (int i = 0; i < 5_000; i++) {
            long address = random.nextInt(101_000);
            long when = random.nextLong(-1, time + 2);
            assertThat(functions.find(address, when))
                    .as("at %d, %d", address, when)
                    .isEqualTo(search(functions, times, address, when));
        }
    }

    private static boolean overlaps(TimedFunctions functions, long start, long length) {
        for (int i = 0; i < functions.count(); i++) {
            if (functions.start(i) < start + length
                    && start < functions.start(i) + functions.length(i)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void overlapsAreSeenAtBothEndsAndInside() {
        TimedFunctions functions = new TimedFunctions();
        for (int i = 0; i < 5_000; i++) { // more than a block
            functions.add(100, 10, 0, 0);
        }

        assertThat(functions.overlaps(90, 10)).isFalse();
        assertThat(functions.overlaps(90, 11)).isTrue();
        assertThat(functions.overlaps(104, 2)).isTrue();
        assertThat(functions.overlaps(0, 1000)).isTrue();
        assertThat(functions.overlaps(109, 1)).isTrue();
        assertThat(functions.overlaps(110, 10)).isFalse();
        functions.clear(5);
        assertThat(functions.overlaps(104, 2)).isFalse();
    }

    @Test
    void aTimeBeforeTheLastOneIsTakenForThat() {
        TimedFunctions functions = new TimedFunctions();
        functions.add(100, 10, 0, 50);
        functions.add(100, 10, 1, 40);

        assertThat(functions.find(100, 50)).isEqualTo(1);
        assertThat(functions.find(100, 49)).isZero();
    }
}
