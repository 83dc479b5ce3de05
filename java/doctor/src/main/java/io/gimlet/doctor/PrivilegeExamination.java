// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static io.gimlet.doctor.DoctorFinding.Area.PRIVILEGES;

import io.gimlet.kernel.Capabilities;
import io.gimlet.kernel.Capabilities.Capability;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this process may do. */
final class PrivilegeExamination {
    /** A process with 1,000 threads takes as many descriptors, and some more. */
    private static final long FEW_FILES = 4096;

    private PrivilegeExamination() {}

    static List<DoctorFinding> examine() {
        List<DoctorFinding> findings = new ArrayList<>();
        try {
            Capabilities held = Capabilities.ofThisProcess();
            for (Capability capability : Capability.values()) {
                findings.add(capability(held, capability));
            }
        } catch (KernelException unreadable) {
            findings.add(
                    DoctorFinding.limited(
                            PRIVILEGES,
                            "capabilities",
                            String.valueOf(unreadable.getMessage()),
                            "",
                            ""));
        }
        findings.add(openFiles());
        findings.add(lockedMemory());
        findings.add(mapFiles());
        findings.add(systemCallFilter());
        findings.add(pidNamespace());
        return findings;
    }

    private static DoctorFinding capability(Capabilities held, Capability capability) {
        if (held.has(capability)) {
            return DoctorFinding.ok(PRIVILEGES, capability.name(), "held");
        }
        String lost =
                switch (capability) {
                    case CAP_BPF -> "BPF programs cannot be loaded";
                    case CAP_PERFMON -> "events of other users' processes cannot be opened";
                    case CAP_SYS_PTRACE ->
                            "other users' processes cannot be read: their frames have no names";
                    case CAP_CHECKPOINT_RESTORE ->
                            "deleted files and those of other mount namespaces have no names";
                    case CAP_SYSLOG ->
                            "kernel frames have no names where kernel.kptr_restrict hides them";
                    case CAP_SYS_RESOURCE ->
                            "before Linux 5.11: the limit of locked memory may stop BPF maps";
                    case CAP_SYS_ADMIN -> "needed in place of CAP_BPF and CAP_PERFMON before 5.8";
                    case CAP_DAC_READ_SEARCH ->
                            "files that only their owner may read have no names";
                    case CAP_KILL -> "a COMMAND of another user cannot be ended";
                };
        String remedy = "run as root, or grant " + capability.name();
        return capability == Capability.CAP_BPF || capability == Capability.CAP_PERFMON
                ? DoctorFinding.missing(PRIVILEGES, capability.name(), "not held", lost, remedy)
                : DoctorFinding.limited(PRIVILEGES, capability.name(), "not held", lost, remedy);
    }

    private static DoctorFinding openFiles() {
        long limit = Host.raiseFileLimit();
        return limit >= FEW_FILES
                ? DoctorFinding.ok(PRIVILEGES, "open files", "up to " + limit)
                : DoctorFinding.limited(
                        PRIVILEGES,
                        "open files",
                        "up to " + limit,
                        "processes with more threads than that cannot be recorded",
                        "raise the hard limit (ulimit -Hn)");
    }

    private static DoctorFinding lockedMemory() {
        String subject = "locked memory";
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max locked memory")) {
                    String[] fields = line.split(" {2,}", -1);
                    return DoctorFinding.ok(
                            PRIVILEGES,
                            subject,
                            "up to " + fields[1] + " bytes, which bind BPF before Linux 5.11 only");
                }
            }
        } catch (IOException unreadable) {
            // Then the limit is not known, as when the line is not there.
        }
        return DoctorFinding.ok(PRIVILEGES, subject, "limit unknown");
    }

    /** Files as they were mapped, deleted or not; of this very process here, so that one exists. */
    private static DoctorFinding mapFiles() {
        String subject = "/proc/PID/map_files";
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of("/proc/self/map_files"))) {
            for (Path file : files) {
                Files.newByteChannel(file).close();
                return DoctorFinding.ok(PRIVILEGES, subject, "opens");
            }
        } catch (IOException | DirectoryIteratorException refused) {
            // Not permitted, or a kernel without CONFIG_CHECKPOINT_RESTORE.
        }
        return DoctorFinding.limited(
                PRIVILEGES,
                subject,
                "does not open",
                "files that were deleted or replaced have no names",
                "run as root, or grant CAP_CHECKPOINT_RESTORE (CAP_SYS_ADMIN before Linux 5.9)");
    }

    private static DoctorFinding systemCallFilter() {
        String subject = "seccomp";
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("Seccomp:") && !line.endsWith("0")) {
                    return DoctorFinding.limited(
                            PRIVILEGES,
                            subject,
                            "a filter of system calls is on, as in a container",
                            "it may refuse bpf() and perf_event_open() to root as well",
                            "run on the host, or with --security-opt seccomp=unconfined");
                }
            }
        } catch (IOException unreadable) {
            return DoctorFinding.ok(PRIVILEGES, subject, "not known");
        }
        return DoctorFinding.ok(PRIVILEGES, subject, "no filter");
    }

    private static DoctorFinding pidNamespace() {
        String subject = "PID namespace";
        return Host.isInInitialPidNamespace()
                ? DoctorFinding.ok(PRIVILEGES, subject, "the initial one")
                : DoctorFinding.missing(
                        PRIVILEGES,
                        subject,
                        "not the initial one, as in a container",
                        "all recordings: the kernel counts processes by other numbers",
                        "run on the host, or in a container with --pid=host");
    }
}
