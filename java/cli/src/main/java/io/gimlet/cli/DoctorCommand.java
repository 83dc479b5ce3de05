// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.Doctor;
import io.gimlet.capture.DoctorFinding;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code gimlet doctor}: what this machine can and cannot do. */
@Command(
        name = "doctor",
        description = {
            "Tell what this machine and this user can and cannot record: kernel features, events,",
            "privileges, settings, tools. For each miss: what is lost, and what to do."
        },
        footer = {
            "",
            "Examples:",
            "  sudo gimlet doctor     what root can do here",
            "  gimlet doctor          what I can do, and what is missing",
            "",
            "Exit codes: 0 recording works, 1 it does not."
        })
final class DoctorCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        List<DoctorFinding> findings = Doctor.examine();
        StringBuilder text = new StringBuilder();
        DoctorFinding.Area area = null;
        for (DoctorFinding finding : findings) {
            if (finding.area() != area) {
                area = finding.area();
                text.append(area.name().toLowerCase(Locale.ROOT)).append('\n');
            }
            append(text, finding);
        }
        boolean works = Doctor.canRecord(findings);
        text.append(works ? "Recording works here.\n" : "Recording does not work here.\n");
        System.out.print(text);
        return works ? 0 : Main.FAILED;
    }

    private static void append(StringBuilder text, DoctorFinding finding) {
        String mark =
                switch (finding.state()) {
                    case OK -> "ok";
                    case LIMITED -> "limited";
                    case MISSING -> "MISSING";
                };
        text.append(
                String.format(
                        Locale.ROOT,
                        "  %-7s  %-26s  %s\n",
                        mark,
                        finding.subject(),
                        finding.found()));
        if (!finding.lost().isEmpty()) {
            text.append("           lost: ").append(finding.lost()).append('\n');
        }
        if (!finding.remedy().isEmpty()) {
            text.append("           do:   ").append(finding.remedy()).append('\n');
        }
    }
}
