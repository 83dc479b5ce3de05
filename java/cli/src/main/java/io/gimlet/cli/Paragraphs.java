// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.util.Locale;

/**
 * Text for a terminal in lines of less than 80 columns: labels and shares stand before it, and what
 * does not fit goes on below. Words are not broken, so a long one makes a long line.
 */
final class Paragraphs {
    private static final int COLUMNS = 79;
    private static final int LABEL_COLUMNS = 10;

    /** A share is five columns, a percent sign and spaces. */
    private static final int SHARE_COLUMNS = LABEL_COLUMNS + 9;

    private final StringBuilder text = new StringBuilder();

    /** A paragraph with its label before it, which is empty where the last one goes on. */
    void add(String label, String words) {
        fill(head(label), words);
    }

    /** A paragraph behind a share, 0 to 1, in percent. */
    void addShare(String label, double share, String words) {
        fill(head(label, share), words);
    }

    /** The words in one line, cut where it ends. */
    void addShareCut(String label, double share, String words) {
        int most = COLUMNS - SHARE_COLUMNS;
        addLine(
                head(label, share)
                        + (words.length() <= most ? words : words.substring(0, most - 1) + "…"));
    }

    /** A line as it is. */
    void addLine(String line) {
        text.append(line).append('\n');
    }

    private static String head(String label) {
        return String.format(Locale.ROOT, "%-" + LABEL_COLUMNS + "s", label);
    }

    private static String head(String label, double share) {
        return head(label) + percent(share) + "  ";
    }

    /** A share in percent; what is not nothing, and not all, does not look like it. */
    private static String percent(double share) {
        double percent = 100 * share;
        if (percent > 0 && percent < 0.05) {
            return " <0.1 %";
        }
        return String.format(
                Locale.ROOT, "%5.1f %%", percent < 100 ? Math.min(percent, 99.9) : 100);
    }

    private void fill(String head, String words) {
        StringBuilder line = new StringBuilder(head);
        for (String word : words.split(" ", -1)) {
            boolean isFirst = line.length() <= head.length();
            if (!isFirst && line.length() + 1 + word.length() > COLUMNS) {
                addLine(line.toString());
                line.setLength(0);
                line.append(" ".repeat(head.length()));
                isFirst = true;
            }
            line.append(isFirst ? "" : " ").append(word);
        }
        addLine(line.toString());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
