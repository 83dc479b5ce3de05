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
}
