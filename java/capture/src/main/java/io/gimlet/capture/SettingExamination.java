// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static io.gimlet.capture.DoctorFinding.Area.SETTINGS;

import io.gimlet.kernel.Host;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** Kernel settings that limit a profiler. */
final class SettingExamination {
    private SettingExamination() {}

    static List<DoctorFinding> examine() {
        List<DoctorFinding> findings = new ArrayList<>();
        findings.add(
                setting(
                        "kernel/perf_event_paranoid",
                        value -> value <= 2,
                        "some distributions close perf events to all but root",
                        "sysctl kernel.perf_event_paranoid=2, or run as root"));
        findings.add(
                setting(
                        "kernel/kptr_restrict",
                        value -> value <= 1,
                        "kernel frames have no names",
                        "sysctl kernel.kptr_restrict=1"));
        findings.add(
                setting(
                        "kernel/perf_event_max_sample_rate",
                        value -> value >= 999,
                        "fewer samples than the default of 999 a second",
                        "sysctl kernel.perf_event_max_sample_rate=100000"));
        findings.add(
                setting(
                        "kernel/perf_event_max_stack",
                        value -> value >= 127,
                        "kernel stacks are cut",
                        "sysctl kernel.perf_event_max_stack=127"));
        findings.add(kallsyms());
        findings.add(lockdown());
        return findings;
    }

    private static DoctorFinding setting(
            String path, LongPredicate good, String lost, String remedy) {
        String name = path.replace('/', '.');
        try {
            String value = Host.sysctl(path);
            return good.test(Long.parseLong(value))
                    ? DoctorFinding.ok(SETTINGS, name, value)
                    : DoctorFinding.limited(SETTINGS, name, value, lost, remedy);
        } catch (IOException | NumberFormatException unreadable) {
            return DoctorFinding.limited(SETTINGS, name, "not readable", "", "");
        }
    }

    private static DoctorFinding kallsyms() {
        String subject = "/proc/kallsyms";
        try (InputStream in = Files.newInputStream(Path.of(subject))) {
            // "0000000000000000 T name": an address of zeros is a hidden one.
            byte[] line = in.readNBytes(16);
            boolean hidden = new String(line, StandardCharsets.US_ASCII).matches("0*");
            // The first symbol of x86-64 really is at 0 on some kernels; a later one decides then.
            if (hidden) {
                in.skipNBytes(1 << 16);
                hidden =
                        !new String(in.readNBytes(4096), StandardCharsets.UTF_8).contains("\nffff");
            }
            return hidden
                    ? DoctorFinding.limited(
                            SETTINGS,
                            subject,
                            "addresses are hidden",
                            "kernel frames have no names",
                            "run as root, or grant CAP_SYSLOG")
                    : DoctorFinding.ok(SETTINGS, subject, "shows addresses");
        } catch (IOException unreadable) {
            return DoctorFinding.limited(
                    SETTINGS,
                    subject,
                    "not readable",
                    "kernel frames have no names",
                    "use a kernel with CONFIG_KALLSYMS");
        }
    }

    private static DoctorFinding lockdown() {
        Path file = Path.of("/sys/kernel/security/lockdown");
        try {
            String modes = Files.readString(file).strip();
            return modes.contains("[confidentiality]")
                    ? DoctorFinding.missing(
                            SETTINGS,
                            "lockdown",
                            modes,
                            "BPF programs may not read memory",
                            "boot with lockdown=integrity")
                    : DoctorFinding.ok(SETTINGS, "lockdown", modes);
        } catch (IOException absent) {
            return DoctorFinding.ok(SETTINGS, "lockdown", "not in use");
        }
    }
}
