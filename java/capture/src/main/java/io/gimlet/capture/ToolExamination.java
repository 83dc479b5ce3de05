// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static io.gimlet.capture.DoctorFinding.Area.TOOLS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is installed beside Gimlet; it needs none of it. */
final class ToolExamination {
    private ToolExamination() {}

    static List<DoctorFinding> examine() {
        List<DoctorFinding> findings = new ArrayList<>();
        findings.add(
                DoctorFinding.ok(
                        TOOLS,
                        "JDK",
                        Runtime.version() + " at " + System.getProperty("java.home")));
        findings.add(tool("go", "go tool pprof, a viewer for profiles"));
        findings.add(tool("perf", "another profiler, for a second opinion"));
        findings.add(tool("bpftrace", "questions that Gimlet does not answer"));
        return findings;
    }

    private static DoctorFinding tool(String name, String use) {
        return find(name)
                .map(path -> DoctorFinding.ok(TOOLS, name, path.toString()))
                .orElse(
                        DoctorFinding.limited(
                                TOOLS,
                                name,
                                "not in PATH",
                                use,
                                "install it if you want that; Gimlet does not need it"));
    }

    private static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(":", -1)) {
            Path file = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
