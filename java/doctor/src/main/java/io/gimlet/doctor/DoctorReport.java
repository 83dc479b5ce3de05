// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Findings as text: areas, one line for each finding, and for a miss what is lost and what to do.
 */
public final class DoctorReport {
    private static final int MARK_WIDTH = 7;
    private static final String INDENT = "  ";

    private DoctorReport() {}

    /**
     * Writes the findings, and at the end whether recording works, or how it would.
     *
     * @param findings in the order of {@link Doctor#examine()}
     * @param advice what makes recordings work; empty where the findings say all
     */
    public static void write(List<DoctorFinding> findings, String advice, Appendable target)
            throws IOException {
        int width =
                findings.stream().mapToInt(finding -> finding.subject().length()).max().orElse(0);
        DoctorFinding.Area area = null;
        for (DoctorFinding finding : findings) {
            if (finding.area() != area) {
                area = finding.area();
                target.append(area.name().toLowerCase(Locale.ROOT)).append('\n');
            }
            writeFinding(finding, width, target);
        }
        target.append(
                Doctor.canRecord(findings)
                        ? "Recording works here.\n"
                        : "Recording does not work here.\n");
        target.append(advice);
    }

    private static void writeFinding(DoctorFinding finding, int width, Appendable target)
            throws IOException {
        String mark =
                switch (finding.state()) {
                    case OK -> "ok";
                    case LIMITED -> "limited";
                    case MISSING -> "MISSING";
                };
        target.append(INDENT)
                .append(padded(mark, MARK_WIDTH))
                .append(INDENT)
                .append(padded(finding.subject(), width))
                .append(INDENT)
                .append(finding.found())
                .append('\n');
        String below = INDENT + " ".repeat(MARK_WIDTH) + INDENT;
        if (!finding.lost().isEmpty()) {
            target.append(below).append("lost: ").append(finding.lost()).append('\n');
        }
        if (!finding.remedy().isEmpty()) {
            target.append(below).append("do:   ").append(finding.remedy()).append('\n');
        }
        for (String line : finding.details().lines().toList()) {
            target.append(below).append("| ").append(line).append('\n');
        }
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
