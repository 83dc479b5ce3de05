// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.unwind.LoadQueue.Turn;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LoadQueueTest {
    private long nowNanos;
    private final LoadQueue queue = new LoadQueue(() -> nowNanos);
    private final UnwindFile slow;
    private final UnwindFile quick;

    LoadQueueTest() throws Exception {
        int rowsPerFunction = 1 << 16;
        CodeImage large = new CodeImage(0x1000, 1L << 31);
        int[] offsets = new int[rowsPerFunction];
        Arrays.fill(offsets, 16);
        for (int i = 0; i < LoadQueue.QUICK_BYTES / (9 * rowsPerFunction) + 1; i++) {
            large.function(0x1000 + 4L * rowsPerFunction * i, 4, offsets);
        }
        slow = large.file();
        quick = CodeImage.ofRows(1).file();
    }

    @Test
    void quickFilesAreFirstAndThenTheMostWanted() throws Exception {
        UnwindFile another = CodeImage.ofRows(2).file();
        queue.request(slow);
        queue.request(slow);
        queue.request(slow);
        queue.request(another);
        queue.request(quick);
        queue.request(quick);

        assertThat(queue.await()).isSameAs(quick);
        queue.remove(quick);
        assertThat(queue.await()).isSameAs(another);
        queue.remove(another);
        assertThat(queue.await()).isSameAs(slow);
        queue.remove(slow);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aQuickFileDoesNotWaitForASlowOne() throws Exception {
        queue.request(slow);
        Turn turn = queue.turn(queue.await());
        nowNanos += LoadQueue.MOST_NANOS / 2;
        assertThat(turn.getAsBoolean()).as("nobody waits").isTrue();

        queue.request(quick);
        assertThat(turn.getAsBoolean()).isFalse();
        assertThat(turn.putBack()).isTrue();
        assertThat(queue.await()).isSameAs(quick);
        Turn next = queue.turn(quick);
        assertThat(next.getAsBoolean()).isTrue();
        queue.remove(quick);
        assertThat(queue.await()).isSameAs(slow);
    }

    @Test
    void aFileIsGivenUpWhenItHasHadAllItsTime() throws Exception {
        queue.request(slow);
        Turn first = queue.turn(queue.await());
        nowNanos += LoadQueue.MOST_NANOS / 2;
        assertThat(first.getAsBoolean()).isTrue();
        assertThat(first.putBack()).isTrue();

        nowNanos += LoadQueue.MOST_NANOS;
        Turn second = queue.turn(queue.await());
        assertThat(second.getAsBoolean()).isTrue();
        nowNanos += LoadQueue.MOST_NANOS / 2;
        assertThat(second.getAsBoolean()).isFalse();
        assertThat(second.putBack()).isFalse();
    }
}
