// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gimlet.capture.process.ProcFiles;
import io.gimlet.kernel.Capabilities;
import io.gimlet.kernel.Capabilities.Capability;
import io.gimlet.kernel.KernelFeature;
import io.gimlet.symbols.ProcessMaps;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor finds with fewer privileges than root has. */
@Tag("live")
class DoctorPrivilegesLiveTest {
    private static final List<Class<?>> ONE_OF_EACH_ROOM =
            List.of(
                    DoctorMain.class,
                    Doctor.class,
                    ProcFiles.class,
                    ProcessMaps.class,
                    KernelFeature.class);

    private static final int NOBODY = 65534;

    /** A copy of what the doctor runs from, for users who may not look into the build. */
    @TempDir static Path copy;

    @BeforeAll
    static void copyClasses() throws Exception {
        assumeTrue(Capabilities.ofThisProcess().has(Capability.CAP_SYS_ADMIN), "needs to be root");
        for (Class<?> type : ONE_OF_EACH_ROOM) {
            copyAll(codeOf(type), copy.resolve(type.getSimpleName()));
        }
        Files.copy(Path.of(System.getProperty("gimlet.native")), copy.resolve("libgimlet.so"));
        try (Stream<Path> files = Files.walk(copy)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static Path codeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** The findings of a JVM that setpriv(1) starts, by subject: state, lost, remedy. */
    private static Map<String, List<String>> examine(String... setpriv) throws Exception {
        List<String> command = new ArrayList<>(List.of("setpriv"));
        command.addAll(List.of(setpriv));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Dgimlet.native=" + copy.resolve("libgimlet.so"),
                        "-cp",
                        ONE_OF_EACH_ROOM.stream()
                                .map(type -> copy.resolve(type.getSimpleName()).toString())
                                .collect(Collectors.joining(File.pathSeparator)),
                        DoctorMain.class.getName()));
        Process process =
                new ProcessBuilder(command)
                        .directory(copy.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Map<String, List<String>> findings = new HashMap<>();
        for (String line : output.lines().toList()) {
            String[] columns = line.split("\\|", -1);
            assertThat(columns).as(line).hasSize(4);
            findings.put(columns[0], List.of(columns).subList(1, 4));
        }
        return findings;
    }

    private static String state(Map<String, List<String>> findings, String subject) {
        assertThat(findings).containsKey(subject);
        return findings.get(subject).getFirst();
    }

    private static void assertEveryMissIsExplained(Map<String, List<String>> findings) {
        findings.forEach((subject, finding) -> {
            if (!finding.getFirst().equals("OK")) {
                assertThat(finding.get(1)).as(subject).isNotEmpty();
                assertThat(finding.get(2)).as(subject).isNotEmpty();
            }
        });
    }

    @Test
    void nobodyLearnsWhatIsMissing() throws Exception {
        String user = String.valueOf(NOBODY);
        Map<String, List<String>> findings =
                examine("--reuid=" + user, "--regid=" + user, "--clear-groups");
        assertEveryMissIsExplained(findings);
        assertThat(state(findings, "sampling program")).isEqualTo("MISSING");
        assertThat(state(findings, "CPU clock of a thread")).isEqualTo("MISSING");
        assertThat(state(findings, "CPU clock of a CPU")).isEqualTo("MISSING");
        assertThat(state(findings, "/proc/PID/map_files")).isEqualTo("LIMITED");
        assertThat(findings.get("/proc/kallsyms").get(2)).contains("CAP_SYSLOG");
        assertThat(state(findings, "release")).isEqualTo("OK");
        assertThat(state(findings, "BTF")).isEqualTo("OK");
        for (Capability capability : Capability.values()) {
            List<String> finding = findings.get(capability.name());
            assertThat(finding.getFirst()).as(capability.name()).isNotEqualTo("OK");
            assertThat(finding.get(2)).contains(capability.name());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bpf, CAP_BPF, sampling program, MISSING",
        "perfmon, CAP_PERFMON, CPU clock of a CPU, MISSING",
        "checkpoint_restore, CAP_CHECKPOINT_RESTORE, /proc/PID/map_files, LIMITED",
        "syslog, CAP_SYSLOG, sampling program, OK",
        "sys_ptrace, CAP_SYS_PTRACE, sampling program, OK",
        "sys_resource, CAP_SYS_RESOURCE, sampling program, OK",
    })
    void rootWithoutACapabilityLearnsWhatItIsFor(
            String dropped, String capability, String subject, String state) throws Exception {
        // CAP_SYS_ADMIN stands in for several of them.
        Map<String, List<String>> findings = examine("--bounding-set=-sys_admin,-" + dropped);
        assertEveryMissIsExplained(findings);
        assertThat(state(findings, "CAP_SYS_ADMIN")).isEqualTo("LIMITED");
        assertThat(state(findings, capability)).isNotEqualTo("OK");
        assertThat(state(findings, subject)).isEqualTo(state);
    }

    @Test
    void bpfAndPerfmonAreEnoughToRecord() throws Exception {
        Map<String, List<String>> findings =
                examine(
                        "--reuid=" + NOBODY,
                        "--clear-groups",
                        "--inh-caps=+bpf,+perfmon",
                        "--ambient-caps=+bpf,+perfmon");
        assertEveryMissIsExplained(findings);
        assertThat(state(findings, "sampling program")).isEqualTo("OK");
        assertThat(state(findings, "several events at once")).isEqualTo("OK");
        assertThat(state(findings, "CPU clock of a CPU")).isEqualTo("OK");
        assertThat(state(findings, "CAP_BPF")).isEqualTo("OK");
        assertThat(state(findings, "CAP_SYS_PTRACE")).isEqualTo("LIMITED");
    }
}
