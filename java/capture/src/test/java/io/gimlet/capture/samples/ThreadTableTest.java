// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Allocations;
import io.gimlet.capture.process.AddressSpace;
import io.gimlet.capture.process.TracedProcess;
import io.gimlet.capture.samples.ThreadTable.SampledThread;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ThreadTableTest {
    private static final int PROCESS = 10;
    private static final int WORKER = 11;

    private final ThreadTable threads = new ThreadTable();
    private final TracedProcess process = process(PROCESS, "main");

    private static TracedProcess process(int processId, String name) {
        return new TracedProcess(processId, new AddressSpace(2, 0, null), name, true);
    }

    private SampledThread seen(TracedProcess of, long time, int threadId, String comm) {
        return threads.get(number(of, time, threadId, comm));
    }

    private int number(TracedProcess of, long time, int threadId, String comm) {
        byte[] bytes = Arrays.copyOf(comm.getBytes(StandardCharsets.ISO_8859_1), 16);
        ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return threads.numberOf(of, time, threadId, words.getLong(), words.getLong());
    }

    @Test
    void givesOneNumberToAThreadUnderOneName() {
        int worker = number(process, 1, WORKER, "worker");

        assertThat(number(process, 2, WORKER, "worker")).isEqualTo(worker);
        assertThat(number(process, 2, WORKER, "renamed")).isNotEqualTo(worker);
        assertThat(number(process, 3, WORKER, "worker")).isEqualTo(worker);
        assertThat(number(process, 3, PROCESS, "main")).isNotEqualTo(worker);
        assertThat(threads.size()).isEqualTo(3);
        assertThat(threads.get(worker))
                .isEqualTo(new SampledThread(PROCESS, WORKER, "main", "worker"));
    }

    /** The side band runs ahead of the samples: the name of today is not that of a sample. */
    @Test
    void namesTheProcessAsItWasCalledAtTheTimeOfTheSample() {
        process.execute(new AddressSpace(3, 100, process.space()), 100, "after");
        process.rename(200, "renamed");

        assertThat(seen(process, 99, WORKER, "w").process()).isEqualTo("main");
        assertThat(seen(process, 100, WORKER, "w").process()).isEqualTo("after");
        assertThat(seen(process, 250, WORKER, "w").process()).isEqualTo("renamed");
        assertThat(seen(process, 98, WORKER, "w").process()).isEqualTo("main");
    }

    /** The first thread's name is that of the process, and every sample of it says so. */
    @Test
    void theFirstThreadKnowsTheNameBest() {
        process.rename(100, "late news");

        assertThat(seen(process, 150, PROCESS, "newer").process()).isEqualTo("newer");
        assertThat(seen(process, 150, WORKER, "w").process()).isEqualTo("late news");
    }

    @Test
    void aNamelessProcessIsCalledAfterTheThread() {
        TracedProcess gone = process(20, "");

        assertThat(seen(gone, 1, 21, "worker").process()).isEqualTo("worker");
    }

    @Test
    void aReusedThreadIdBelongsToItsNewProcess() {
        number(process, 1, WORKER, "same");
        TracedProcess other = process(20, "main");

        assertThat(seen(other, 2, WORKER, "same"))
                .isEqualTo(new SampledThread(20, WORKER, "main", "same"));
    }

    @Test
    void aProcessDoesNotRememberAllItsNames() {
        for (int i = 1; i <= 100_000; i++) {
            process.rename(i, "name " + i);
        }

        assertThat(process.nameAt(100_000)).isEqualTo("name 100000");
        assertThat(process.nameAt(99_999)).isEqualTo("name 99999");
        assertThat(process.nameAt(0)).isNotEqualTo("main");
    }

    @Test
    void findsKnownThreadsWithoutAllocating() {
        long bytes =
                Allocations.of(() -> {
                    for (int thread = 1; thread <= 10_000; thread++) {
                        threads.numberOf(process, 5, thread, 0x6161, 0);
                    }
                });

        assertThat(bytes).isLessThan(1024);
    }
}
