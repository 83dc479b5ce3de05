// SPDX-License-Identifier: Apache-2.0
package io.gimlet.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.capture.Samples.Sample;
import io.gimlet.capture.options.RecordTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two programs with the same path, build id and layout, in mount namespaces of their own:
 * containers have that by chance, and users who want to be taken for others by intent.
 */
@Tag("live")
class NamesakesLiveTest {
    /** A file system of its own over the directory, with the program in it. */
    private static final String IN_TMPFS =
            """
            mount -t tmpfs none "$1"
            cp "$2" "$1/program"
            exec "$1/program"
            """;

    /** The same without a file system of its own. */
    private static final String BOUND =
            """
            mount --bind "$2" "$1/program"
            exec "$1/program"
            """;

    /** Containers of one image: they share what none of them changed. */
    private static final String IN_OVERLAY =
            """
            mount -t tmpfs none "$1/own"
            mkdir "$1/own/upper" "$1/own/work" "$1/own/merged"
            mount -t overlay -o "lowerdir=$1/lower,upperdir=$1/own/upper,workdir=$1/own/work" \\
                none "$1/own/merged"
            if [ -n "$2" ]; then cp "$2" "$1/own/merged/program"; fi
            exec "$1/own/merged/program"
            """;

    private static final List<String> AS_USER =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @TempDir private Path directory;
    private final Path alice = Target.program("namesake-alice");
    private final Path bobby = Target.program("namesake-bobby");

    @BeforeEach
    void letUsersIn() throws IOException {
        Tools.run("chmod", "755", directory.toString());
        Files.createFile(directory.resolve("program"));
    }

    private static Target start(List<String> prefix, String script, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("sh", "-ec", script, "sh"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return Target.start(command);
    }

    private Target startInNamespace(String script, Object program) throws IOException {
        return start(List.of("unshare", "--mount"), script, directory, program);
    }

    private Target startOfUser(String script, Object program) throws IOException {
        List<String> prefix = new ArrayList<>(AS_USER);
        prefix.addAll(List.of("unshare", "--user", "--map-root-user", "--mount"));
        return start(prefix, script, directory, program);
    }

    private static Samples record(Target one, Target other) throws Exception {
        List<Integer> both = List.of(one.processId(), other.processId());
        try (RunningRecording recording =
                Recorder.of(new RecordTarget.Processes(both, false)).start()) {
            recording.awaitSamples(1000);
            return Samples.of(recording.stop());
        }
    }

    /** Fails where one sample of the process has a name of another program than this one. */
    private static void assertOwnNames(Samples all, Target target, String name) {
        Samples samples = all.ofProcess(target.processId());

        assertThat(samples.count()).as("samples of %s", name).isGreaterThan(100);
        assertThat(samples.functions())
                .as("of %s", name)
                .filteredOn(function -> function.endsWith("_burn") || function.endsWith("_run"))
                .containsExactlyInAnyOrder(name + "_burn", name + "_run");
        assertThat(samples.share(sample -> sample.has(name + "_burn"))).isGreaterThan(0.9);
        assertThat(samples.share(Sample::isComplete)).isGreaterThan(0.9);
    }

    private static long inodeOf(Target target) throws IOException {
        return (long)
                Files.getAttribute(Path.of("/proc/" + target.processId() + "/exe"), "unix:ino");
    }

    @Test
    void equalInodesOfTwoFileSystemsAreTwoFiles() throws Exception {
        try (Target one = startInNamespace(IN_TMPFS, alice);
                Target other = startInNamespace(IN_TMPFS, bobby)) {
            assertThat(inodeOf(one)).isEqualTo(inodeOf(other));
            Samples samples = record(one, other);

            assertOwnNames(samples, one, "alice");
            assertOwnNames(samples, other, "bobby");
        }
    }

    @Test
    void aUserCannotNameTheProgramsOfRoot() throws Exception {
        Path program = Files.copy(alice, directory.resolve("root's"));
        try (Target user = startOfUser(IN_TMPFS, bobby);
                Target root = startInNamespace(BOUND, program)) {
            Samples samples = record(user, root);

            assertOwnNames(samples, root, "alice");
            assertOwnNames(samples, user, "bobby");
        }
    }

    @Test
    void aUserWhoComesFirstCannotEither() throws Exception {
        try (Target user = startOfUser(IN_TMPFS, bobby)) {
            try (RunningRecording recording = Recorder.of(user).start()) {
                recording.awaitSamples(100);
            }
            try (Target root = startInNamespace(IN_TMPFS, alice)) {
                assertOwnNames(record(user, root), root, "alice");
            }
        }
    }

    @Test
    void containersOfOneImageHaveTheirOwnFiles() throws Exception {
        Files.createDirectories(directory.resolve("own"));
        Files.copy(alice, Files.createDirectories(directory.resolve("lower")).resolve("program"));
        try (Target image = startInNamespace(IN_OVERLAY, "");
                Target changed = startInNamespace(IN_OVERLAY, bobby);
                Target same = startInNamespace(IN_OVERLAY, "")) {
            Samples samples = record(image, changed);
            assertOwnNames(samples, image, "alice");
            assertOwnNames(samples, changed, "bobby");
            samples = record(changed, same);
            assertOwnNames(samples, changed, "bobby");
            assertOwnNames(samples, same, "alice");
        }
    }
}
