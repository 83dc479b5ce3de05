// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static io.gimlet.doctor.DoctorFinding.Area.EVENTS;

import io.gimlet.kernel.EventCatalog;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.KernelFeature;
import io.gimlet.kernel.PerfEvent.Scope;
import java.util.ArrayList;
import java.util.List;

/** What can be counted here. */
final class EventExamination {
    private EventExamination() {}

    static List<DoctorFinding> examine() {
        List<DoctorFinding> findings = new ArrayList<>();
        findings.add(clock("CPU clock of a thread", KernelFeature.ownThread(), "-p and COMMAND"));
        Scope cpu = new Scope.OneCpu(Host.onlineCpus().getFirst());
        findings.add(clock("CPU clock of a CPU", cpu, "-a and --cgroup"));
        findings.add(cycles());
        findings.add(
                DoctorFinding.ok(
                        EVENTS, "by name", String.join(", ", new EventCatalog().available())));
        return findings;
    }

    private static DoctorFinding clock(String subject, Scope scope, String needs) {
        try {
            KernelFeature.tryEvent(EventCatalog.CPU_CLOCK, scope);
            return DoctorFinding.ok(EVENTS, subject, "opens");
        } catch (KernelException refused) {
            return DoctorFinding.missing(
                    EVENTS,
                    subject,
                    String.valueOf(refused.getMessage()),
                    "record " + needs + " does not work",
                    "run as root, or grant CAP_PERFMON");
        }
    }

    private static DoctorFinding cycles() {
        try {
            KernelFeature.tryEvent(EventCatalog.CYCLES, KernelFeature.ownThread());
            return DoctorFinding.ok(EVENTS, "hardware counters", "cycles are counted");
        } catch (KernelException refused) {
            return DoctorFinding.limited(
                    EVENTS,
                    "hardware counters",
                    "none",
                    "no cycles, cache or branch events; the default event is cpu-clock",
                    "on a virtual machine, ask its host for a virtual PMU");
        }
    }
}
