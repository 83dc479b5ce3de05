// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.options.RecordOptions;
import io.gimlet.capture.options.RecordTarget;
import io.gimlet.capture.options.UnwindOptions;
import io.gimlet.capture.result.InternalFailure;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.EventSummary;
import io.gimlet.capture.result.RecordingSummary.TableSummary;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.Reason;
import io.gimlet.symbols.ManagedRuntime;
import io.gimlet.symbols.UnknownReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProfileCommentsTest {
    private static List<String> comments(String commandLine) {
        return comments(commandLine, Optional.of(Duration.ofMillis(7)));
    }

    private static List<String> comments(String commandLine, Optional<Duration> programTime) {
        RecordOptions options =
                new RecordOptions(
                        new RecordTarget.WholeSystem(),
                        List.of("cpu"),
                        Optional.of(new Rate.Frequency(99)),
                        Optional.empty(),
                        true,
                        UnwindOptions.DEFAULT,
                        commandLine);
        RecordingSummary summary =
                new RecordingSummary(
                        List.of(
                                new EventSummary(
                                        "cpu-clock",
                                        "cpu",
                                        "nanoseconds",
                                        90,
                                        100,
                                        1,
                                        Optional.empty())),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Optional.empty(),
                        Optional.empty(),
                        1000,
                        Map.of(Reason.RING_FULL, 17L),
                        990,
                        Map.of(Reason.NO_FRAME_POINTER, 10L),
                        List.of(),
                        new TableSummary(2, 30_000, 131_072, 1),
                        Map.of(UnknownReason.NO_SYMBOL, 0.0321),
                        List.of(
                                new RecordingSummary.StrippedFile(
                                        "liblzma.so.5", 0.0321, "apt install liblzma5-dbgsym")),
                        new RecordingSummary.LineSummary(0.25, List.of()),
                        Map.of(ManagedRuntime.JVM, 7L),
                        4,
                        5,
                        Duration.ofMillis(120),
                        programTime,
                        0,
                        List.of(new InternalFailure("name a frame", 2, "Bug: here", true)),
                        List.of());
        return ProfileComments.of(options, summary);
    }

    @Test
    void tellLossesReasonsAndCosts() {
        assertThat(comments("gimlet record -a"))
                .contains(
                        "command: gimlet record -a",
                        "event: cpu-clock",
                        "samples: 1000",
                        "lost samples: 17 (ring-full 17)",
                        "complete user stacks: 990 of 1000 (no-frame-pointer 10)",
                        "unwind tables: 30000 rows of 2 files, 131072 bytes; evicted 1",
                        "failed 2 times: name a frame: Bug: here",
                        "lost process events: 4",
                        "processes not followed: 5",
                        "cost: gimlet used 120 ms of CPU, its BPF program 7 ms")
                .anyMatch(line ->
                        line.startsWith("stacks with a frame without a name: 3.21 %, no symbol of"))
                .contains("no symbols of liblzma.so.5: 3.21 %; apt install liblzma5-dbgsym")
                .anyMatch(line -> line.startsWith("runtime: a JVM, 7 samples; compiled Java"));
    }

    @Test
    void claimNoCostThatNobodyMeasured() {
        assertThat(comments("", Optional.empty()))
                .contains("cost: gimlet used 120 ms of CPU, its BPF program is not measured");
    }

    @Test
    void nameTheHostAndItsKernel() throws IOException {
        Process uname = new ProcessBuilder("uname", "-nsr").start();
        String[] facts =
                new String(uname.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .strip()
                        .split(" ");

        // uname prints system, host name, release.
        assertThat(comments(""))
                .contains(
                        "host: %s, %s %s, %s"
                                .formatted(
                                        facts[1],
                                        facts[0],
                                        facts[2],
                                        System.getProperty("os.arch")));
    }

    @Test
    void areOneCleanLineEach() {
        assertThat(comments("gimlet record -- \033[31mecho\n'two lines'\r"))
                .allSatisfy(line -> assertThat(line).doesNotMatch("(?s).*\\p{Cntrl}.*"));
    }
}
