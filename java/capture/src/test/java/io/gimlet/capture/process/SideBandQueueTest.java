// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SideBandQueueTest {
    private static final int WANTED = 10;
    private static final int OTHER = 20;

    private final SideBandQueue queue = new SideBandQueue(processId -> processId == WANTED);

    @Test
    void givesOutInOrderOfTimeWhatSeveralCpusBrought() {
        queue.executed(30, WANTED, "c");
        queue.exited(50, WANTED, WANTED);
        queue.executed(10, WANTED, "a");
        queue.executed(40, WANTED, "d");
        queue.executed(20, WANTED, "b");

        assertThat(queue.take())
                .extracting(SideBandEvent::timeNanos)
                .containsExactly(10L, 20L, 30L, 40L, 50L);
        assertThat(queue.take()).isEmpty();
    }

    /** An exec is told as two records of the same time: the program, then the name. */
    @Test
    void keepsTheOrderOfOneTime() {
        queue.executed(10, WANTED, "new");
        queue.renamed(10, WANTED, WANTED, "new");
        queue.exited(10, WANTED, WANTED);

        assertThat(queue.take())
                .extracting(event -> (Object) event.getClass())
                .isEqualTo(
                        List.of(
                                SideBandEvent.Executed.class,
                                SideBandEvent.Renamed.class,
                                SideBandEvent.Exited.class));
    }

    /** An exec on one CPU, and what the new program maps on another one that is read later. */
    @Test
    void keepsBackWhatHappenedWhileTheBuffersWereRead() {
        queue.renamed(10, WANTED, WANTED, "before");
        queue.renamed(31, WANTED, WANTED, "mapped by the new program");
        assertThat(queue.takeUntil(20)).extracting(SideBandEvent::timeNanos).containsExactly(10L);

        queue.executed(30, WANTED, "in the buffer that was read first");
        assertThat(queue.takeUntil(40))
                .extracting(SideBandEvent::timeNanos)
                .containsExactly(30L, 31L);
    }

    /** A shell that is recorded without its children may start millions of them. */
    @Test
    void keepsOnlyForksOfWantedProcesses() {
        queue.forked(10, WANTED, WANTED, WANTED, WANTED + 1);
        queue.forked(11, WANTED, WANTED, OTHER, OTHER);

        assertThat(queue.take())
                .containsExactly(new SideBandEvent.Forked(10, WANTED, WANTED, WANTED, WANTED + 1));
    }

    @Test
    void countsWhatWasLost() {
        queue.lost(3);
        queue.lost(4);

        assertThat(queue.lost()).isEqualTo(7);
        assertThat(queue.isWanted(WANTED)).isTrue();
        assertThat(queue.isWanted(OTHER)).isFalse();
    }
}
