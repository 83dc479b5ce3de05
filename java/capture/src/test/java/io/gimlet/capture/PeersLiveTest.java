// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.UnwindOptions.Mode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demo target as Gimlet and others see it, one after the other. */
@Tag("live")
class PeersLiveTest {
    private static final int HERTZ = 999;
    private static final long SAMPLES = 3000;
    private static final double POINTS = 3;

    private static final Map<Peer, Samples> PEERS = new EnumMap<>(Peer.class);

    @TempDir private static Path directory;
    private static Samples gimlet;

    @BeforeAll
    static void recordInTurn() throws Exception {
        try (Target demo = Target.start("demo")) {
            Recorder recorder = Recorder.of(demo).frequency(HERTZ).unwind(Mode.FP);
            try (RunningRecording recording = recorder.start()) {
                recording.awaitSamples(SAMPLES);
                gimlet = Samples.of(recording.stop());
            }
            for (Peer peer : Peer.values()) {
                PEERS.put(peer, peer.sample(demo, HERTZ, SAMPLES, directory));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSharesOfTheTopTenFunctionsAgree(Peer peer) {
        Map<String, Double> ours = gimlet.shares(Sample::leaf);
        Map<String, Double> theirs = samplesOf(peer).shares(Sample::leaf);

        Samples.assertShares(ours, top(theirs, 10), POINTS);
        Samples.assertShares(theirs, top(ours, 10), POINTS);
    }

    /** With what they called: both walked by frame pointers. Others may find names for more. */
    @Test
    void theSharesWithCalleesAgree() {
        Map<String, Double> ours = gimlet.sharesWithCallees();
        ours.keySet().removeIf(name -> name.contains("+0x") || name.contains("+[0x"));

        Samples.assertShares(samplesOf(Peer.PERF).sharesWithCallees(), top(ours, 40), POINTS);
    }

    private static Samples samplesOf(Peer peer) {
        Samples samples = PEERS.get(peer);
        assertThat(samples.count()).isGreaterThan(SAMPLES / 2);
        return samples;
    }

    private static Map<String, Double> top(Map<String, Double> shares, int count) {
        assertThat(shares).hasSizeGreaterThanOrEqualTo(count);
        return shares.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(count)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
