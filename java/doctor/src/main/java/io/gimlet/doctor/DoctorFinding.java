// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

/**
 * One thing that Gimlet needs or can use, and what was found of it.
 *
 * @param area what it belongs to
 * @param subject what was looked at
 * @param state how it is
 * @param found what was found
 * @param lost what does not work because of it; empty when nothing is lost
 * @param remedy what to do about it; empty when there is nothing to do
 * @param details many lines for whoever wants to know more, such as the verifier's log; empty when
 *     there are none
 */
public record DoctorFinding(
        Area area,
        String subject,
        State state,
        String found,
        String lost,
        String remedy,
        String details) {
    /** What a finding belongs to; in the order of a report. */
    public enum Area {
        /** What the kernel can do. */
        KERNEL,
        /** What can be counted. */
        EVENTS,
        /** What this process may do. */
        PRIVILEGES,
        /** Kernel settings (sysctl). */
        SETTINGS,
        /** What is installed. */
        TOOLS
    }

    /** How it is. */
    public enum State {
        /** As it should be. */
        OK,
        /** Gimlet works, but something is lost. */
        LIMITED,
        /** Recording does not work without it. */
        MISSING
    }

    static DoctorFinding ok(Area area, String subject, String found) {
        return new DoctorFinding(area, subject, State.OK, found, "", "", "");
    }

    static DoctorFinding limited(
            Area area, String subject, String found, String lost, String remedy) {
        return new DoctorFinding(area, subject, State.LIMITED, found, lost, remedy, "");
    }

    static DoctorFinding missing(
            Area area, String subject, String found, String lost, String remedy) {
        return new DoctorFinding(area, subject, State.MISSING, found, lost, remedy, "");
    }

    DoctorFinding withDetails(String lines) {
        return new DoctorFinding(area, subject, state, found, lost, remedy, lines);
    }
}
