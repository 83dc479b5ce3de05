// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import java.time.Duration;
import java.util.Optional;

/** Hears several times a second how a recording goes, on the thread that runs it. */
public interface RecordingProgress {
    /** Everything is attached; samples come from now on. */
    void started(String event);

    /**
     * Something to tell about the recording so far.
     *
     * @param elapsed since the first sample
     * @param left until it ends by itself; empty without a duration
     */
    void progressed(Duration elapsed, Optional<Duration> left, long samples, long lost);

    /** The last sample has been taken. */
    void ended();

    /** Says nothing. */
    RecordingProgress NONE =
            new RecordingProgress() {
                @Override
                public void started(String event) {}

                @Override
                public void progressed(
                        Duration elapsed, Optional<Duration> left, long samples, long lost) {}

                @Override
                public void ended() {}
            };
}
