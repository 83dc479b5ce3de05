// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.doctor.Doctor;
import io.gimlet.doctor.DoctorFinding;
import io.gimlet.doctor.DoctorReport;
import io.gimlet.doctor.ModuleReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code gimlet doctor}: what this machine can and cannot do. */
final class DoctorCommand implements Callable<Integer> {
    private static final String[] DESCRIPTION = {
        "Tell what this machine and this user can and cannot record: kernel features, events,",
        "privileges, settings, tools. For each miss: what is lost, and what to do."
    };

    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  sudo gimlet doctor                   what root can do here",
        "  gimlet doctor                        what I can do, and what is missing",
        "  sudo gimlet doctor --symbols 1234    what unwinds and names the code of process 1234",
        "",
        "Exit codes: 0 recording works, 1 it does not; with --symbols, 1 when PID cannot be seen."
    };

    private final OptionSpec symbols =
            Options.valued(Integer.class, "PID", "--symbols")
                    .description(
                            "Instead, list each module of a process: its unwind information, its"
                                    + " symbols, its debug file or how to get it.")
                    .build();

    CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this).addOption(symbols);
        spec.usageMessage().description(DESCRIPTION).footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException, RecordingException {
        Integer processId = symbols.getValue();
        if (processId != null) {
            ModuleReport.write(processId, System.out);
            return 0;
        }
        List<DoctorFinding> findings = Doctor.examine();
        DoctorReport.write(findings, Doctor.advice(findings, program()), System.out);
        return Doctor.canRecord(findings) ? 0 : Main.FAILED;
    }

    /** The launcher of this installation, for lines to be copied: it may not be in the PATH. */
    private static String program() {
        Path library = Path.of(System.getProperty("gimlet.native", ""));
        Path launcher = library.resolveSibling("../bin/gimlet").normalize();
        return Files.isExecutable(launcher) ? launcher.toString() : "gimlet";
    }
}
