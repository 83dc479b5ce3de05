// SPDX-License-Identifier: Apache-2.0
package io.gimlet.doctor;

import static io.gimlet.doctor.DoctorFinding.Area.TOOLS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
        findings.add(aotCache());
        findings.add(tool("go", "go tool pprof, a viewer for profiles"));
        findings.add(tool("perf", "another profiler, for a second opinion"));
        findings.add(tool("bpftrace", "questions that Gimlet does not answer"));
        findings.add(tool("addr2line", "another reader of symbols, for a second opinion"));
        return findings;
    }

    /** Whether the JVM took the cache, which it maps. */
    private static DoctorFinding aotCache() {
        String subject = "AOT cache";
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
                if (line.endsWith(".aot")) {
                    return DoctorFinding.ok(TOOLS, subject, line.substring(line.indexOf('/')));
                }
            }
        } catch (IOException unreadable) {
            // As good as none.
        }
        return DoctorFinding.limited(
                TOOLS,
                subject,
                "not in use",
                "each start takes about twice as long",
                "run lib/aot-cache lib in Gimlet's directory, with the JDK that runs it");
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
            if (isProgram(directory.isEmpty() ? "." : directory, name)) {
                return Optional.of(Path.of(directory, name));
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(String directory, String name) {
        try {
            Path file = Path.of(directory, name);
            return Files.isExecutable(file) && Files.isRegularFile(file);
        } catch (InvalidPathException notInThisLocale) {
            return false;
        }
    }
}
