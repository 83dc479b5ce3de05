// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How a run ended.
 *
 * @param exitCode as a shell sees it; 128 + N when signal N ended the program
 * @param outBytes what it wrote to standard output
 * @param err what it wrote to standard error
 */
record Outcome(int exitCode, byte[] outBytes, String err) {
    String out() {
        return new String(outBytes, StandardCharsets.UTF_8);
    }

    List<String> errLines() {
        return err.lines().toList();
    }

    /** It ended well. */
    Outcome succeeded() {
        return ended(0);
    }

    /** It ended with this code. */
    Outcome ended(int code) {
        assertThat(exitCode).as("exit code of a run that said: %s", err).isEqualTo(code);
        return this;
    }

    /** It said what failed in one line on standard error, these words among it, and ended so. */
    Outcome failed(int code, String... words) {
        ended(code);
        assertThat(outBytes).as("standard output").isEmpty();
        assertThat(errLines()).as("one line of explanation").hasSize(1);
        assertThat(err).startsWith("gimlet: ").contains(words).doesNotContain("Exception");
        return this;
    }
}
