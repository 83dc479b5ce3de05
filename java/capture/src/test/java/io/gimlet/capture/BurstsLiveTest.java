// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events that come faster than tables can be read: most samples have to wait for them. */
@Tag("live")
class BurstsLiveTest {
    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    /** Three processes, one after the other, whose faults come in their first moments. */
    @Test
    void pageFaultsOfACompilerHaveWholeStacks() throws Exception {
        Path source = Path.of(System.getProperty("gimlet.root"), "testdata/unwind/c.c");
        Samples samples =
                Samples.of(
                        Recorder.ofCommand("gcc -O2 -D_GNU_SOURCE -c -o /dev/null " + source)
                                .events("page-faults")
                                .ringBytes(Recording.ringBytesForBursts())
                                .record());

        assertThat(samples.count()).isGreaterThan(2000);
        Completeness.of(samples).assertAtLeast(0.9);
    }

    /**
     * An interpreter recurses deeply before the tables of its program have been read; 98 % and more
     * on a machine that has nothing else to do.
     */
    @Test
    void theStartOfAnInterpreterHasWholeStacks() throws Exception {
        Samples samples =
                Samples.of(
                        Recorder.ofCommand("exec python3 -c 'import json, ssl, asyncio'")
                                .frequency(999)
                                .record());

        assertThat(samples.count()).isGreaterThan(50);
        Completeness.of(samples).assertAtLeast(0.95);
    }

    /** On the way from one program to the next there is no user stack, whatever the registers. */
    @Test
    void anExecIsTheKernelsOwnWork() throws Exception {
        Samples samples =
                Samples.of(
                        Recorder.ofCommand(
                                        "i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done")
                                .frequency(4999)
                                .record());
        Samples execs = samples.where(sample -> sample.has("load_elf_binary"));

        assertThat(execs.count()).isGreaterThan(20);
        Completeness.of(execs).assertAtLeast(0.97);
        assertThat(execs.where(sample -> sample.has("[unknown]")).count()).isZero();
    }
}
