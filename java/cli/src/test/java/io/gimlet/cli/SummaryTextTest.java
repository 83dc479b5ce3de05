// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.result.InternalFailures;
import io.gimlet.capture.result.RecordingSummary;
import io.gimlet.capture.result.RecordingSummary.TableSummary;
import io.gimlet.kernel.Reason;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
    @Test
    void tellsWhatWasLostAndWhy() {
        assertThat(text(Map.of(Reason.RING_FULL, 1234L)))
                .contains(", 1,234 lost; 1,234: " + Reason.RING_FULL.text() + "\n");
    }

    @Test
    void saysThatNothingWasLost() {
        assertThat(text(Map.of())).contains("0 lost").doesNotContain(Reason.RING_FULL.text());
    }

    @Test
    void tellsWhatGimletFailedAt() {
        InternalFailures failures = new InternalFailures();
        failures.report("name a frame", new IllegalStateException("a\nb"));
        failures.report("name a frame", new IllegalStateException("another"));

        assertThat(text(Map.of(), failures))
                .contains("failures  2 x cannot name a frame: ")
                .contains("IllegalStateException: a\\x0ab at io.gimlet.cli.SummaryTextTest")
                .contains("this is a bug in Gimlet");
        assertThat(text(Map.of())).doesNotContain("bug");
    }

    @Test
    void tellsOfChildrenThatWereTooMany() {
        assertThat(text(Map.of(), new InternalFailures(), 1234))
                .contains(
                        "processes 1,234 children not sampled: more than 32,768 processes at once\n");
        assertThat(text(Map.of())).doesNotContain("processes");
    }

    private static String text(Map<Reason, Long> lost) {
        return text(lost, new InternalFailures());
    }

    private static String text(Map<Reason, Long> lost, InternalFailures failures) {
        return text(lost, failures, 0);
    }

    private static String text(Map<Reason, Long> lost, InternalFailures failures, long unfollowed) {
        RecordingSummary summary =
                new RecordingSummary(
                        List.of(),
                        Duration.ofSeconds(1),
                        10_000,
                        lost,
                        10_000,
                        Map.of(),
                        TableSummary.NONE,
                        Map.of(),
                        0,
                        unfollowed,
                        Duration.ZERO,
                        Duration.ZERO,
                        0,
                        failures.list(),
                        List.of());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        SummaryText.print(summary, "here", new PrintStream(text, true, StandardCharsets.UTF_8));
        return text.toString(StandardCharsets.UTF_8);
    }
}
