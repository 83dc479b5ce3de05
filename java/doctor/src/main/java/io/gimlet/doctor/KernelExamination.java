// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static io.gimlet.doctor.DoctorFinding.Area.KERNEL;

import io.gimlet.kernel.Errno;
import io.gimlet.kernel.EventCatalog;
import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.KernelFeature;
import io.gimlet.kernel.KernelFeature.Helper;
import io.gimlet.kernel.PerfEvent;
import io.gimlet.kernel.PerfEvent.Rate;
import io.gimlet.kernel.Sampler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What the kernel can do, found out by trying it. */
final class KernelExamination {
    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");
    private static final long PROBE_RING_BYTES = 1 << 16;

    private static final String NOT_THERE = "not available, or not permitted";

    private KernelExamination() {}

    static List<DoctorFinding> examine() {
        List<DoctorFinding> findings = new ArrayList<>();
        findings.add(release());
        findings.add(architecture());
        findings.add(btf());
        findings.addAll(sampler());
        findings.add(userRegisters());
        findings.add(threadInheritance());
        findings.add(statistics());
        findings.add(controlGroups());
        return findings;
    }

    private static DoctorFinding release() {
        try {
            return DoctorFinding.ok(KERNEL, "release", "Linux " + Host.sysctl("kernel/osrelease"));
        } catch (IOException unreadable) {
            return DoctorFinding.limited(
                    KERNEL, "release", "/proc/sys is not readable", "", "mount /proc");
        }
    }

    private static boolean isX86() {
        return System.getProperty("os.arch").equals("amd64");
    }

    private static DoctorFinding architecture() {
        String name = System.getProperty("os.arch");
        return isX86()
                ? DoctorFinding.ok(KERNEL, "architecture", "x86-64")
                : DoctorFinding.limited(
                        KERNEL,
                        "architecture",
                        name,
                        "only x86-64 is complete",
                        "use an x86-64 machine");
    }

    private static DoctorFinding btf() {
        return Files.isReadable(BTF)
                ? DoctorFinding.ok(KERNEL, "BTF", BTF.toString())
                : DoctorFinding.missing(
                        KERNEL,
                        "BTF",
                        "there is no " + BTF,
                        "the BPF programs cannot be fitted to this kernel",
                        "use a kernel with CONFIG_DEBUG_INFO_BTF=y (every major distribution's is)");
    }

    /** The program that recordings use, and what can be done with it. */
    private static List<DoctorFinding> sampler() {
        long start = System.nanoTime();
        try (Sampler sampler = Sampler.load(PROBE_RING_BYTES)) {
            String loads = describe(sampler, start);
            return List.of(
                    DoctorFinding.ok(KERNEL, "sampling program", loads), severalEvents(sampler));
        } catch (KernelException refused) {
            String remedy =
                    isUnprivileged(refused)
                            ? "run as root, or grant CAP_BPF and CAP_PERFMON"
                            : "Gimlet needs BTF and ring buffers (Linux 5.8): use a newer kernel";
            return List.of(
                    DoctorFinding.missing(
                                    KERNEL,
                                    "sampling program",
                                    String.valueOf(refused.getMessage()),
                                    "nothing can be recorded",
                                    remedy)
                            .withDetails(log(refused)));
        }
    }

    private static String describe(Sampler sampler, long startNanos) throws KernelException {
        return String.format(
                Locale.ROOT,
                "%s loads in %.0f ms, %,d instructions verified",
                Sampler.PROGRAM,
                (System.nanoTime() - startNanos) / 1e6,
                sampler.cost().verifiedInstructions());
    }

    private static boolean isUnprivileged(KernelException refused) {
        return refused.code() == Errno.EPERM || refused.code() == Errno.EACCES;
    }

    private static String log(KernelException refused) {
        return isUnprivileged(refused) ? "" : Objects.requireNonNullElse(refused.log(), "");
    }

    private static DoctorFinding severalEvents(Sampler sampler) {
        String subject = "several events at once";
        try (PerfEvent event =
                PerfEvent.open(
                        EventCatalog.CPU_CLOCK, new Rate.Frequency(1), KernelFeature.ownThread())) {
            sampler.attach(event, 1);
            return DoctorFinding.ok(KERNEL, subject, "can be told apart");
        } catch (KernelException refused) {
            return DoctorFinding.limited(
                    KERNEL,
                    subject,
                    String.valueOf(refused.getMessage()),
                    "one event per recording",
                    "Linux 5.15 has what it takes");
        }
    }

    /** Of a sample that hit the kernel: in its stack, where a helper or the layout says. */
    private static DoctorFinding userRegisters() {
        String subject = "user registers in the kernel";
        if (KernelFeature.has(Helper.TASK_PT_REGS)
                && KernelFeature.has(Helper.GET_CURRENT_TASK_BTF)) {
            return DoctorFinding.ok(KERNEL, subject, "from bpf_task_pt_regs");
        }
        return isX86()
                ? DoctorFinding.ok(KERNEL, subject, "from the top of the kernel stack")
                : DoctorFinding.limited(
                        KERNEL,
                        subject,
                        NOT_THERE,
                        "samples in the kernel have no user frames",
                        "Linux 5.15 has bpf_task_pt_regs");
    }

    private static DoctorFinding threadInheritance() {
        return feature(
                "events of threads alone",
                KernelFeature.hasThreadInheritance(),
                "child processes of a recorded process slow down a little, though not recorded",
                "Linux 5.13 has them");
    }

    private static DoctorFinding feature(
            String subject, boolean isThere, String lost, String remedy) {
        return isThere
                ? DoctorFinding.ok(KERNEL, subject, "available")
                : DoctorFinding.limited(KERNEL, subject, NOT_THERE, lost, remedy);
    }

    private static DoctorFinding statistics() {
        return feature(
                "BPF run-time statistics",
                KernelFeature.hasRunTimeStatistics(),
                "the summary cannot tell what the BPF program cost",
                "Linux 5.8 has them, for CAP_SYS_ADMIN");
    }

    private static DoctorFinding controlGroups() {
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(" ", -1);
                if (fields.length > 2 && fields[2].equals("cgroup2")) {
                    return DoctorFinding.ok(KERNEL, "cgroup version 2", "at " + fields[1]);
                }
            }
        } catch (IOException unreadable) {
            // Then it is as good as absent.
        }
        return DoctorFinding.limited(
                KERNEL,
                "cgroup version 2",
                "not mounted",
                "record --cgroup does not work",
                "mount -t cgroup2 none /sys/fs/cgroup");
    }
}
