// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

/** Examines in a process of its own, with other privileges than the test has. */
final class DoctorMain {
    private DoctorMain() {}

    /** Prints a line for each finding: subject, state, what is lost, what to do. */
    public static void main(String[] arguments) {
        for (DoctorFinding finding : Doctor.examine()) {
            System.out.println(
                    String.join(
                            "|",
                            finding.subject(),
                            finding.state().name(),
                            finding.lost(),
                            finding.remedy()));
        }
    }
}
