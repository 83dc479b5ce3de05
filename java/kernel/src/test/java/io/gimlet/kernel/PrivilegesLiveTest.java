// SPDX-License-Identifier: Apache-2.0
package io.gimlet.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In a process of its own, which does not get back what it gave up. */
@Tag("live")
class PrivilegesLiveTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @Test
    void aProcessCanDoItsWorkAndNothingElse() {
        String output =
                Tools.run(
                        JAVA.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dgimlet.native=" + System.getProperty("gimlet.native"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LimitedProcess.class.getName());
        assertThat(output.lines())
                .containsExactly(
                        "fill unwind tables: yes",
                        "read counters: yes",
                        "start threads: yes",
                        "write files: yes",
                        "start a program: no",
                        "load a BPF program: no",
                        "open an event: no",
                        "listen: no",
                        "read a process of others: no",
                        "threads differ: 0");
    }
}
