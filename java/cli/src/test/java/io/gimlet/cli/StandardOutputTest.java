// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text for people that cannot be written. */
class StandardOutputTest {
    @TempDir private Path directory;

    @BeforeEach
    void copyProfile() {
        Fixtures.goProfile(directory);
    }

    private Outcome runIn(String shell, String arguments) {
        return Gimlet.in(directory).under("sh", "-c", shell, "sh").run(arguments.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "report go-cpu.pprof",
                "flamegraph go-cpu.pprof -o -",
                "--help",
                "completion"
            })
    void aFullDeviceIsAnError(String arguments) {
        runIn("exec \"$@\" >/dev/full", arguments)
                .failed(1, "cannot write to standard output: No space left on device");
    }

    /** As in `gimlet report | head -1`, which has read what it wants. */
    @ParameterizedTest
    @ValueSource(strings = {"report go-cpu.pprof", "--help", "completion"})
    void aReaderThatGoesAwayEndsItQuietly(String arguments) {
        Outcome outcome = runIn("{ sleep 0.1; \"$@\"; echo \"code $?\" >&2; } | true", arguments);

        assertThat(outcome.errLines()).as("as SIGPIPE does").containsExactly("code 141");
    }

    @Test
    void headGetsItsLine() {
        Outcome outcome = runIn("\"$@\" | head -1", "report go-cpu.pprof");

        assertThat(outcome.succeeded().out()).startsWith("recorded  2026-").hasLineCount(1);
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void anEmptyNameOfAFileIsWrongUsage() {
        Outcome outcome = Gimlet.in(directory).run("flamegraph", "go-cpu.pprof", "-o", "").ended(2);

        assertThat(outcome.errLines().getFirst())
                .isEqualTo(
                        "gimlet: invalid value for option '--output': it is empty: name a file,"
                                + " or - for standard output");
    }
}
