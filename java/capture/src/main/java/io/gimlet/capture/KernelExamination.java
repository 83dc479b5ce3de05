// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static io.gimlet.capture.DoctorFinding.Area.KERNEL;

import io.gimlet.kernel.Host;
import io.gimlet.kernel.KernelException;
import io.gimlet.kernel.KernelFeature;
import io.gimlet.kernel.KernelFeature.Helper;
import io.gimlet.kernel.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the kernel can do, found out by trying it. */
final class KernelExamination {
    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");
    private static final long PROBE_RING_BYTES = 1 << 16;

    private KernelExamination() {}

    static List<DoctorFinding> examine() {
        List<DoctorFinding> findings = new ArrayList<>();
        findings.add(release());
        findings.add(architecture());
        findings.add(btf());
        findings.add(sampler());
        findings.add(
                helper(
                        Helper.LOOP,
                        "bpf_loop",
                        "stacks are cut after 127 user frames",
                        "Linux 5.17 has it"));
        findings.add(
                helper(
                        Helper.GET_ATTACH_COOKIE,
                        "BPF attach cookies",
                        "one event per recording",
                        "Linux 5.15 has them"));
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

    private static DoctorFinding architecture() {
        String name = System.getProperty("os.arch");
        return name.equals("amd64")
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

    private static DoctorFinding sampler() {
        long start = System.nanoTime();
        try (Sampler sampler = Sampler.load(PROBE_RING_BYTES, Sampler.Walk.BEST)) {
            double millis = (System.nanoTime() - start) / 1e6;
            return DoctorFinding.ok(
                    KERNEL,
                    "sampling program",
                    String.format(
                            Locale.ROOT,
                            "%s loads in %.0f ms, %,d instructions verified",
                            sampler.program(),
                            millis,
                            sampler.cost().verifiedInstructions()));
        } catch (KernelException refused) {
            return DoctorFinding.missing(
                    KERNEL,
                    "sampling program",
                    String.valueOf(refused.getMessage()),
                    "nothing can be recorded",
                    "see the privileges below");
        }
    }

    private static DoctorFinding helper(Helper helper, String name, String lost, String remedy) {
        return KernelFeature.has(helper)
                ? DoctorFinding.ok(KERNEL, name, "available")
                : DoctorFinding.limited(
                        KERNEL, name, "not available, or not permitted", lost, remedy);
    }

    private static DoctorFinding statistics() {
        String subject = "BPF run-time statistics";
        return KernelFeature.hasRunTimeStatistics()
                ? DoctorFinding.ok(KERNEL, subject, "available")
                : DoctorFinding.limited(
                        KERNEL,
                        subject,
                        "not available, or not permitted",
                        "the summary cannot tell what the BPF program cost",
                        "Linux 5.8 has them, for CAP_SYS_ADMIN");
    }

    private static DoctorFinding controlGroups() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
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
