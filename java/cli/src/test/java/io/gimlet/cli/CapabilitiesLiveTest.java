// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each capability brings to a user who is not root: the table of docs/privileges.md. */
@Tag("live")
class CapabilitiesLiveTest {
    private static final String ENOUGH = "+bpf,+perfmon";
    private static final String FUNCTION = "demo::text::parse_numbers(char const*, unsigned long)";

    @TempDir private Path directory;
    private Path launcher;
    private Path programs;

    @BeforeEach
    void install() throws IOException {
        launcher = Installation.copyTo(directory.resolve("gimlet"));
        Installation.openToAll(directory);
        programs = Files.createDirectory(directory.resolve("programs"));
        for (String file : List.of("demo", "libdemo.so")) {
            Files.copy(Target.program("demo").resolveSibling(file), programs.resolve(file));
        }
        allow("rwxr-xr-x");
    }

    private void allow(String permissions) throws IOException {
        for (String file : List.of("demo", "libdemo.so")) {
            Files.setPosixFilePermissions(
                    programs.resolve(file), PosixFilePermissions.fromString(permissions));
        }
        Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The line that docs/privileges.md shows, as sudo would run it. */
    private static String[] asNobody(String capabilities) {
        return new String[] {
            "setpriv",
            "--reuid=" + Gimlet.NOBODY,
            "--regid=" + Gimlet.NOBODY,
            "--clear-groups",
            "--inh-caps=" + capabilities,
            "--ambient-caps=" + capabilities
        };
    }

    private Target start(String... wrapper) {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.add(programs.resolve("demo").toString());
        return Target.start(new ProcessBuilder(command));
    }

    private String record(String capabilities, Target target) {
        String set = capabilities.isEmpty() ? ENOUGH : ENOUGH + ",+" + capabilities;
        return Gimlet.in(directory)
                .startedBy(launcher)
                .under(asNobody(set.replace(" ", ",+")))
                .run("record", "-p", target.processId(), "-d", "1", "-o", "/dev/null")
                .succeeded()
                .err();
    }

    private void assertNamed(String capabilities, Target target, boolean isNamed) {
        String said = record(capabilities, target);
        assertThat(said.contains(FUNCTION))
                .as("its functions have names: %s", said)
                .isEqualTo(isNamed);
    }

    @Test
    void twoAreEnoughForACommandOfOnesOwn() {
        Outcome outcome =
                Gimlet.in(directory)
                        .startedBy(launcher)
                        .under(asNobody(ENOUGH))
                        .run(
                                "record",
                                "-o",
                                "/dev/null",
                                "--",
                                "sh",
                                "-c",
                                "i=0; while [ $i -lt 500000 ]; do i=$((i+1)); done; id -u");
        assertThat(outcome.succeeded().out()).isEqualTo(Gimlet.NOBODY + "\n");
        assertThat(outcome.err()).contains("%  complete");
    }

    /** What the doctor tells a plain user to do is done here, by root in place of sudo. */
    @Test
    void theLineThatTheDoctorEndsWithWorks() {
        Outcome doctor = Gimlet.in(directory).startedBy(launcher).asNobody().run("doctor");
        String line = doctor.out().substring(doctor.out().lastIndexOf("sudo setpriv"));
        String busy = "sh -c 'i=0; while [ $i -lt 500000 ]; do i=$((i+1)); done; id -un'";
        String script = "sudo() { \"$@\"; }; USER=nobody; " + line.replace("./program", busy);

        Outcome outcome =
                Gimlet.in(directory)
                        .startedBy(Path.of("/bin/sh"))
                        .run("-c", script.replace("record --", "record -o /dev/null --"));
        assertThat(outcome.succeeded().out()).isEqualTo("nobody\n");
        assertThat(outcome.err()).contains("%  complete");
    }

    @ParameterizedTest
    @CsvSource({"sys_ptrace, true", "sys_ptrace syslog, true"})
    void processesOfOthers(String capabilities, boolean isNamed) {
        try (Target target = start()) {
            assertNamed(capabilities, target, isNamed);
        }
    }

    @ParameterizedTest
    @CsvSource({"sys_ptrace, false", "sys_ptrace dac_read_search, true"})
    void filesThatOnlyTheirOwnerReads(String capabilities, boolean isNamed) throws IOException {
        allow("rwx------");
        try (Target target = start()) {
            assertNamed(capabilities, target, isNamed);
        }
    }

    @Test
    void aFileThatCannotBeOpenedIsNoFileThatComesLater() throws IOException {
        allow("rwx------");
        try (Target target = start()) {
            assertThat(record("sys_ptrace", target))
                    .contains("could not be")
                    .doesNotContainPattern("[0-9]{2,}[.][0-9] % .*\\n?.*had not been read yet");
        }
    }

    @Test
    void whatTheKernelDoesNotMeasureIsNotCalledNothing() {
        try (Target target = start()) {
            assertThat(record("sys_ptrace", target)).contains("its BPF program not known");
            assertThat(record("sys_ptrace sys_admin", target))
                    .containsPattern("its BPF program [0-9]+[.][0-9]{3} s");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', false", "checkpoint_restore, true"})
    void deletedFilesOfOnesOwnProcesses(String capabilities, boolean isNamed) throws IOException {
        try (Target target =
                start(
                        "setpriv",
                        "--reuid=" + Gimlet.NOBODY,
                        "--regid=" + Gimlet.NOBODY,
                        "--clear-groups")) {
            deletePrograms();
            assertNamed(capabilities, target, isNamed);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sys_ptrace dac_read_search, false",
        "sys_ptrace checkpoint_restore, false",
        "sys_ptrace checkpoint_restore dac_read_search, true"
    })
    void deletedFilesOfOthers(String capabilities, boolean isNamed) throws IOException {
        try (Target target = start()) {
            deletePrograms();
            assertNamed(capabilities, target, isNamed);
        }
    }

    private void deletePrograms() throws IOException {
        Files.delete(programs.resolve("demo"));
        Files.delete(programs.resolve("libdemo.so"));
    }

    @ParameterizedTest
    @CsvSource({"'', false", "sys_ptrace, true"})
    void otherMountNamespaces(String capabilities, boolean isNamed) throws IOException {
        Path hidden = Files.createDirectory(directory.resolve("hidden"));
        String script =
                "mount -t tmpfs none "
                        + hidden
                        + " && cp "
                        + programs
                        + "/* "
                        + hidden
                        + " && exec "
                        + hidden
                        + "/demo";
        try (Target target =
                Target.start(new ProcessBuilder("unshare", "--mount", "sh", "-c", script))) {
            assertNamed(capabilities, target, isNamed);
        }
    }
}
