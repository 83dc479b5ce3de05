// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.RecordingProgress;
import java.time.Duration;
import java.util.Locale;

/** One line on the terminal that is written over and over while a recording runs. */
final class ProgressLine implements RecordingProgress {
    private static final String START_OF_LINE = "\r\u001b[K"; // and erase what is there

    private ProgressLine() {}

    /** The line, or silence when standard error is no terminal. */
    static RecordingProgress onTerminal() {
        return Terminal.is(Terminal.STANDARD_ERROR) ? new ProgressLine() : RecordingProgress.NONE;
    }

    @Override
    public void started(String event) {
        System.err.print(START_OF_LINE + "recording " + event + "; Ctrl-C ends and writes it");
    }

    @Override
    public void progressed(Duration elapsed, long samples, long lost) {
        if (samples > 0) {
            System.err.print(
                    START_OF_LINE
                            + String.format(
                                    Locale.ROOT,
                                    "%.1f s  %,d samples  %,d lost",
                                    elapsed.toMillis() / 1e3,
                                    samples,
                                    lost));
        }
    }

    @Override
    public void ended() {
        System.err.print(START_OF_LINE);
    }
}
