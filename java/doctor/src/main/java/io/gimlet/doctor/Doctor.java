// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * Examines what this machine and this process can do for Gimlet. Never throws: a failure is a
 * finding.
 */
public final class Doctor {
    private Doctor() {}

    /** Everything, in the order of a report. Takes a fraction of a second and changes nothing. */
    public static List<DoctorFinding> examine() {
        List<DoctorFinding> findings = new ArrayList<>();
        findings.addAll(KernelExamination.examine());
        findings.addAll(EventExamination.examine());
        findings.addAll(PrivilegeExamination.examine());
        findings.addAll(SettingExamination.examine());
        findings.addAll(ToolExamination.examine());
        return findings;
    }

    /** Whether a recording can work. */
    public static boolean canRecord(List<DoctorFinding> findings) {
        return findings.stream()
                .noneMatch(finding -> finding.state() == DoctorFinding.State.MISSING);
    }

    /**
     * The lines that make recordings work where only privileges are missing; empty where they work,
     * and where something else is missing.
     *
     * @param findings of {@link #examine()}
     * @param program how Gimlet is called
     */
    public static String advice(List<DoctorFinding> findings, String program) {
        boolean lacksPrivileges =
                findings.stream()
                        .filter(finding -> finding.state() == DoctorFinding.State.MISSING)
                        .anyMatch(PrivilegeAdvice::fits);
        return lacksPrivileges ? PrivilegeAdvice.forThisUser(program) : "";
    }
}
