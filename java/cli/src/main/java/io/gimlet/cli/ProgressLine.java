// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.RecordingProgress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** One line on the terminal that is written over and over while a recording runs. */
final class ProgressLine implements RecordingProgress {
    private static final String START_OF_LINE = "\r\u001b[K"; // and erase what is there

    private final String target;
    private String event = "";

    private ProgressLine(String target) {
        this.target = target;
    }

    /**
     * The line, or silence where standard error is no terminal that can write over a line.
     *
     * @param target what is sampled, in words for its user
     */
    static RecordingProgress onTerminal(String target) {
        return Terminal.canRewriteLines() ? new ProgressLine(target) : RecordingProgress.NONE;
    }

    @Override
    public void started(String event) {
        this.event = event;
        show("Ctrl-C ends and writes it");
    }

    @Override
    public void progressed(Duration elapsed, Optional<Duration> left, long samples, long lost) {
        String time =
                samples > 0 || left.isEmpty()
                        ? String.format(Locale.ROOT, "%.1f s", seconds(elapsed))
                        : "no sample yet";
        String toGo =
                left.map(rest -> String.format(Locale.ROOT, ", %.1f s left", seconds(rest)))
                        .orElse(", until Ctrl-C");
        show(
                String.format(
                        Locale.ROOT,
                        "%s%s  %,d %s  %,d lost",
                        time,
                        toGo,
                        samples,
                        samples == 1 ? "sample" : "samples",
                        lost));
    }

    private static double seconds(Duration time) {
        return Math.max(0, time.toMillis()) / 1e3;
    }

    private void show(String state) {
        // A full last column would wrap, and the line could not be written over any more.
        System.err.print(
                START_OF_LINE + line(target + " by " + event, state, Terminal.columns() - 1));
    }

    /** What is sampled, and how it goes: that first where there is no room for both. */
    static String line(String subject, String state, int columns) {
        String prefix = "recording ";
        int room = columns - state.length() - prefix.length() - 2;
        if (room < 1) {
            return shortened(state, columns);
        }
        return prefix + shortened(subject, room) + "  " + state;
    }

    private static String shortened(String text, int columns) {
        int width = 0;
        int fits = 0; // with an ellipsis behind
        for (int i = 0; i < text.length(); i++) {
            width += text.charAt(i) < 0x100 ? 1 : 2; // at most
            fits = width < columns ? i + 1 : fits;
            if (width > columns) {
                return columns < 1 ? "" : text.substring(0, fits) + "…";
            }
        }
        return text;
    }

    @Override
    public void ended() {
        System.err.print(START_OF_LINE);
    }
}
