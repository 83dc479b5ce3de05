// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static io.gimlet.doctor.DoctorFinding.Area.SETTINGS;

import io.gimlet.kernel.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** Kernel settings that limit a profiler. */
final class SettingExamination {
    /** More symbols at address 0 than any kernel has. */
    private static final int MOST_ZEROS = 10_000;

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
        findings.add(
                setting(
                        "kernel/perf_cpu_time_max_percent",
                        value -> value == 0 || value >= 5,
                        "the kernel lowers the sample rate when events take more time than that",
                        "sysctl kernel.perf_cpu_time_max_percent=25"));
        findings.add(
                setting(
                        "kernel/unprivileged_bpf_disabled",
                        value -> true, // Gimlet's programs need privileges in any case
                        "",
                        ""));
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
        try (Stream<String> lines = Files.lines(Path.of(subject), StandardCharsets.ISO_8859_1)) {
            // "0000000000000000 T name": hidden addresses are zeros; so are the first real ones,
            // those
            // of per-CPU variables, on older kernels of x86-64.
            boolean shown = lines.limit(MOST_ZEROS).anyMatch(line -> !line.matches("0+ .*"));
            return shown
                    ? DoctorFinding.ok(SETTINGS, subject, "shows addresses")
                    : DoctorFinding.limited(
                            SETTINGS,
                            subject,
                            "addresses are hidden",
                            "kernel frames have no names",
                            "run as root, or grant CAP_SYSLOG");
        } catch (IOException | UncheckedIOException unreadable) {
            boolean exists = Files.exists(Path.of(subject));
            return DoctorFinding.limited(
                    SETTINGS,
                    subject,
                    exists ? "not readable" : "not there",
                    "kernel frames have no names",
                    exists
                            ? "run as root, or grant CAP_SYSLOG"
                            : "use a kernel with CONFIG_KALLSYMS");
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
