// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events and frequencies that cannot be had. */
@Tag("live")
class EventsLiveTest {
    @TempDir private Path directory;

    @AutoClose private final Target target = Target.start("demo");

    @AfterEach
    void nothingIsWritten() {
        assertThat(directory).as("nothing was written").isEmptyDirectory();
    }

    private Outcome record(String option, String value, String... more) {
        String[] words = new String[5 + more.length];
        System.arraycopy(more, 0, words, 5, more.length);
        System.arraycopy(
                new String[] {"record", "-p", target.processId(), option, value}, 0, words, 0, 5);
        return Gimlet.in(directory).run(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "CPU", "r99999999999999999999", ""})
    void namesThatMeanNothingAreWrongUsage(String name) {
        record("-e", name)
                .failed(2, "there is no event '" + name + "'", "This machine has: cpu, cpu-clock");
    }

    @Test
    void slipsAreRecognized() {
        record("-e", "page-fault")
                .failed(2, "there is no event 'page-fault'; did you mean 'page-faults'?");
    }

    @Test
    void oneTwiceIsWrongUsage() {
        record("-e", "cpu", "-e", "cpu").failed(2, "the event 'cpu' is named twice");
    }

    /** The kernel's bound is the machine's, not wrong in itself. */
    @Test
    void aFrequencyAboveTheKernelsBoundNamesTheBound() {
        record("-F", "10000000")
                .failed(
                        1,
                        "cannot sample 10000000 times a second",
                        "kernel.perf_event_max_sample_rate allows",
                        "choose a lower -F");
    }
}
