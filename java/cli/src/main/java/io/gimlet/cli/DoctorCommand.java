// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.Doctor;
import io.gimlet.capture.DoctorFinding;
import io.gimlet.capture.DoctorReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code gimlet doctor}: what this machine can and cannot do. */
final class DoctorCommand implements Callable<Integer> {
    private static final String[] DESCRIPTION = {
        "Tell what this machine and this user can and cannot record: kernel features, events,",
        "privileges, settings, tools. For each miss: what is lost, and what to do."
    };

    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  sudo gimlet doctor     what root can do here",
        "  gimlet doctor          what I can do, and what is missing",
        "",
        "Exit codes: 0 recording works, 1 it does not."
    };

    CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
        spec.usageMessage().description(DESCRIPTION).footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException {
        List<DoctorFinding> findings = Doctor.examine();
        DoctorReport.write(findings, System.out);
        return Doctor.canRecord(findings) ? 0 : Main.FAILED;
    }
}
