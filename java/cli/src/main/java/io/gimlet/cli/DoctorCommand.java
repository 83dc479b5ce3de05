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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code gimlet doctor}: what this machine can and cannot do. */
final class DoctorCommand implements Callable<Integer> {
    private static final String[] DESCRIPTION = {
        "Tell what this machine and this user can and cannot record: kernel features,",
        "events, privileges, settings, tools. For each miss: what is lost, and what to",
        "do."
    };

    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  sudo gimlet doctor                   what root can do here",
        "  gimlet doctor                        what I can do, and what is missing",
        "  sudo gimlet doctor --symbols 1234    what unwinds and names its code",
        "  gimlet doctor --symbols ./server     the same of a program or library",
        "",
        "Exit codes: 0 recording works, 1 it does not; with --symbols, 1 when PID or",
        "FILE cannot be seen."
    };

    /** A process; no longer one fits. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final OptionSpec symbols =
            Options.valued(String.class, "PID|FILE", "--symbols")
                    .description(
                            "Instead, list each module of a process, or show a file: its unwind"
                                    + " information, its symbols and source lines, its debug file or how"
                                    + " to get it. Numbers are processes; ./7 is a file.")
                    .build();

    CommandSpec spec() {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(this).addOption(symbols);
        spec.usageMessage().description(DESCRIPTION).footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException, RecordingException {
        @Nullable String subject = symbols.getValue();
        if (subject != null) {
            if (NUMBER.matcher(subject).matches()) {
                ModuleReport.write(Integer.parseInt(subject), System.out);
            } else {
                ModuleReport.write(Path.of(subject), System.out);
            }
            return 0;
        }
        List<DoctorFinding> findings = Doctor.examine();
        DoctorReport.write(findings, Doctor.advice(findings, program()), System.out);
        return Doctor.canRecord(findings) ? 0 : Main.FAILED;
    }

    /** The launcher of this installation, for lines to be copied: it may not be in the PATH. */
    private static String program() {
        Path launcher = launcher();
        return Files.isExecutable(launcher) ? launcher.toString() : "gimlet";
    }

    /** Where the launcher of this installation is, if it is complete. */
    static Path launcher() {
        Path library = Path.of(System.getProperty("gimlet.native", ""));
        return library.resolveSibling("../bin/gimlet").normalize();
    }
}
