// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.capture.options.SelectedEvent;
import io.gimlet.kernel.PerfEvent.Count;
import io.gimlet.kernel.PerfEvent.Rate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ShortfallTest {
    private static final long SECOND = 1_000_000_000;
    private static final Count TEN_SECONDS = new Count(10 * SECOND, 10 * SECOND, 10 * SECOND);
    private static final long NOTHING_LOST = 0;
    private static final long MOST_HERTZ = 50_000;

    private static SelectedEvent clock(Rate rate) throws RecordingException {
        return SelectedEvent.select(List.of("cpu-clock"), Optional.of(rate)).getFirst();
    }

    private static Optional<String> cause(Rate rate, long samples, long lost, long unfollowed)
            throws RecordingException {
        return cause(rate, samples, lost, unfollowed, MOST_HERTZ);
    }

    private static Optional<String> cause(
            Rate rate, long samples, long lost, long unfollowed, long mostHertz)
            throws RecordingException {
        SelectedEvent event = clock(rate);
        return new Shortfall(
                        event,
                        TEN_SECONDS,
                        samples * event.period(),
                        samples,
                        lost,
                        unfollowed,
                        OptionalLong.of(7_000 * (samples + lost)),
                        mostHertz)
                .cause();
    }

    @Test
    void nothingFarIsMissing() throws Exception {
        assertThat(cause(new Rate.Frequency(100), 950, NOTHING_LOST, 0)).isEmpty();
    }

    @Test
    void lostSamplesExplainIt() throws Exception {
        assertThat(cause(new Rate.Frequency(100), 500, 490, 0))
                .hasValue("the others are the lost samples");
    }

    @Test
    void throttlingExplainsItWhereMoreWasWantedThanTheKernelAllows() throws Exception {
        assertThat(cause(new Rate.Period(10_000), 500_000, NOTHING_LOST, 0))
                .hasValue(
                        "the kernel throttled 100,000 samples a second to the 50,000 of"
                                + " kernel.perf_event_max_sample_rate");
    }

    @Test
    void processesThatFoundNoRoomExplainIt() throws Exception {
        assertThat(cause(new Rate.Frequency(100), 500, NOTHING_LOST, 7))
                .hasValue("some of its processes were not sampled");
    }

    @Test
    void samplesThatTakeLongExplainIt() throws Exception {
        assertThat(cause(new Rate.Period(12_000), 500_000, NOTHING_LOST, 0, 100_000))
                .hasValue(
                        "to take a sample took 0.007 ms, and one was due after 0.012 ms: take a"
                                + " lower -F, or a higher -c");
    }

    /** Three samples instead of five are no news. */
    @Test
    void fewSamplesMayBeFewerByChance() throws Exception {
        assertThat(cause(new Rate.Period(SECOND), 5, NOTHING_LOST, 0)).isEmpty();
    }

    @Test
    void isNotGuessed() throws Exception {
        assertThat(cause(new Rate.Frequency(100), 500, 2, 0)).hasValue("why is not known");
    }
}
