// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.result.FinishedRecording;
import io.gimlet.profile.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated code, some of it where other code was before. */
@Tag("live")
class GeneratedCodeLiveTest {
    private static final Pattern CPU_NANOS = Pattern.compile("\"(jit_\\d+)\":(\\d+)");

    @TempDir private Path directory;

    /** The share of each function of the time that all of them had, as the target tells it. */
    private static Map<String, Double> sharesOf(Target target) throws Exception {
        Matcher each = CPU_NANOS.matcher(target.readLine());
        Map<String, Double> shares = new HashMap<>();
        while (each.find()) {
            shares.put(each.group(1), Double.parseDouble(each.group(2)));
        }
        double all = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        shares.replaceAll((name, nanos) -> nanos / all);
        return shares;
    }

    private static void assertLines(FinishedRecording recording) {
        List<Line> generated =
                recording.profile().locations().stream()
                        .flatMap(location -> location.lines().stream())
                        .filter(line -> line.function().name().matches("jit_\\d+"))
                        .toList();

        assertThat(generated).hasSizeGreaterThan(3);
        assertThat(generated)
                .allSatisfy(line -> {
                    String name = line.function().name();
                    int first = 10 * Integer.parseInt(name.substring("jit_".length())) + 1;
                    assertThat(line.line()).isBetween(first, first + 1);
                    assertThat(line.function().file()).isEqualTo(name + ".src");
                });
    }

    private FinishedRecording record(Target target) throws Exception {
        try (RunningRecording recording = Recorder.of(target).start()) {
            target.go();
            return recording.awaitEnd();
        }
    }

    private Target startWithDump(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--no-map", "--dump", directory.toString()));
        all.addAll(List.of(options));
        return Target.startWaiting("jitter", all.toArray(String[]::new));
    }

    @Test
    void aJitdumpNamesCodeAndLines() throws Exception {
        try (Target target = startWithDump("--functions", "4", "--interval-ms", "400")) {
            FinishedRecording recording = record(target);
            Samples samples = Samples.of(recording);

            Samples.assertShares(samples.shares(Samples.Sample::userLeaf), sharesOf(target), 10);
            assertThat(samples.share(sample -> sample.has("jit_caller"))).isGreaterThan(0.9);
            assertLines(recording);
        }
    }

    @Test
    void aJitdumpTellsWhatWasAtAnAddressWhen() throws Exception {
        try (Target target =
                startWithDump("--reuse", "--functions", "4", "--interval-ms", "1000")) {
            FinishedRecording recording = record(target);

            Samples.assertShares(
                    Samples.of(recording).shares(Samples.Sample::userLeaf), sharesOf(target), 10);
            assertLines(recording);
        }
    }

    /** It is looked at once a second. */
    @Test
    void aPerfMapTellsWhatWasAtAnAddressWhen() throws Exception {
        try (Target target =
                Target.startWaiting(
                        "jitter", "--reuse", "--functions", "2", "--interval-ms", "4000")) {
            Samples samples = Samples.of(record(target));

            Samples.assertShares(samples.shares(Samples.Sample::userLeaf), sharesOf(target), 20);
        }
    }
}
