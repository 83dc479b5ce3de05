// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.options.RecordTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs as Debian built them, without frame pointers: how many of their stacks are whole. */
@Tag("live")
class RealProgramsLiveTest {
    private static final int HERTZ = 999;

    @TempDir private Path directory;

    @BeforeAll
    static void warmUp() throws Exception {
        Completeness.warmUp();
    }

    private static Samples record(String... command) throws Exception {
        List<String> quiet =
                List.of("/bin/sh", "-c", "exec \"$@\" >/dev/null 2>&1", "sh", "env", "LC_ALL=C");
        List<String> arguments = new ArrayList<>(quiet);
        arguments.addAll(List.of(command));
        return Samples.of(
                Recorder.of(new RecordTarget.Command(arguments)).frequency(HERTZ).record());
    }

    private static void assertComplete(Samples samples, double share) {
        assertThat(samples.count()).isGreaterThan(400);
        Completeness.of(samples).assertAtLeast(share);
    }

    @Test
    void sqlite() throws Exception {
        String query =
                """
                WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000000)
                SELECT count(*), sum(x), max(hex(x)), min(substr(x * 7919 % 1000, 1, 2)) FROM c;
                """;
        assertComplete(record("sqlite3", ":memory:", query), 0.99);
    }

    @Test
    void compiler() throws Exception {
        Path source = Path.of(System.getProperty("gimlet.root"), "testdata/unwind/cpp.cpp");
        Samples samples =
                record("g++", "-O2", "-c", "-o", "/dev/null", source.toString())
                        .where(sample -> sample.process().equals("cc1plus"));
        assertComplete(samples, 0.99);
    }

    @Test
    void openssl() throws Exception {
        assertComplete(
                record("openssl", "speed", "-seconds", "1", "sha256", "rsa2048", "ecdsap256"),
                0.99);
    }

    @Test
    void python() throws Exception {
        String program = "print(sum(len(sorted(str(i * 7919))) for i in range(3000000)))";
        assertComplete(record("/usr/bin/python3", "-c", program), 0.99);
    }

    /** Its own code, that of the interpreter and compiled one. */
    @Test
    void node() throws Exception {
        String program =
                "let m = new Map(); for (let i = 0; i < 1e7; i++) m.set('k' + i % 9999, i);"
                        + " console.log(JSON.stringify([...m]).length)";
        assertComplete(record("node", "-e", program), 0.96);
    }

    /** The compilers and the collector of a JVM, which have no Java frames. */
    @Test
    void threadsOfTheVirtualMachine() throws Exception {
        Path source = directory.resolve("Work.java");
        Files.writeString(
                source,
                """
                class Work {
                    public static void main(String[] arguments) {
                        var kept = new java.util.ArrayList<String>();
                        for (int i = 0; i < 3_000_000; i++) {
                            kept.add("text " + i);
                            if (kept.size() == 300_000) {
                                kept.clear();
                            }
                        }
                    }
                }
                """);
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        Samples samples =
                record(java.toString(), "-Xmx200m", source.toString())
                        .where(sample -> sample.thread().matches("(GC Thread|C[12] Comp|G1 ).*"));
        assertComplete(samples, 0.98);
    }
}
