// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when a recording cannot be written. */
@Tag("live")
class OutputErrorsLiveTest {
    @TempDir private Path directory;

    @AutoClose private final Target target = Target.start("demo");

    private Gimlet gimlet() {
        return Gimlet.in(directory);
    }

    /** Its recording would outlast the patience of the test: what ends it was known before. */
    private void assertRefusedAtOnce(String place, String why) {
        gimlet().run("record", "-p", target.processId(), "-d", "1000", "-o", place)
                .failed(1, "cannot write " + place, why);
    }

    private static List<String> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "., it is a directory; name a file with -o",
        "none/a.html, its directory does not exist; choose another place with -o",
        "file/a.html, not a directory",
        "/proc/a.html, nothing can be created there",
        "/dev/null/a.html, not a directory",
    })
    void isKnownBeforeTheRecording(String place, String why) throws IOException {
        Files.writeString(directory.resolve("file"), "old");
        assertRefusedAtOnce(place, why);
        assertThat(files(directory)).containsExactly("file");
    }

    @Test
    void namesThatAreTooLongAreToo() {
        assertRefusedAtOnce("n".repeat(256) + ".html", "file name too long");
    }

    @Test
    void readOnlyFileSystemsAreToo() throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Tools.run("mount", "-t", "tmpfs", "-o", "ro", "none", disk.toString());
        try {
            assertRefusedAtOnce("disk/a.html", "read-only file system");
        } finally {
            Tools.run("umount", disk.toString());
        }
    }

    /** The recording may not come again. */
    @ParameterizedTest
    @ValueSource(strings = {"a.pb.gz", "a.collapsed", "a.html"})
    void onAFullDiskTheOldFileStaysAndTheNewOneIsKeptElsewhere(String name) throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Tools.run("mount", "-t", "tmpfs", "-o", "size=4k", "none", disk.toString());
        try {
            Path profile = Files.writeString(disk.resolve(name), "old");
            Outcome outcome =
                    gimlet().run(
                                    "record",
                                    "-p",
                                    target.processId(),
                                    "-d",
                                    "0.3",
                                    "-o",
                                    "disk/" + name)
                            .ended(1);

            assertThat(outcome.err())
                    .startsWith("gimlet: cannot write disk/" + name + ": No space left on device; ")
                    .contains("%  complete");
            assertThat(profile).hasContent("old");
            assertThat(files(disk)).containsExactly(name);
            Path kept = kept(outcome);
            assertThat(outcome.err()).contains("written   " + kept);
        } finally {
            Tools.run("umount", disk.toString());
        }
    }

    /** Where a profile was kept; a whole one, for its user alone. It is gone after that. */
    private static Path kept(Outcome outcome) throws IOException {
        String words = "; the profile is kept as ";
        String line =
                outcome.errLines().stream().filter(it -> it.contains(words)).findFirst().orElse("");
        assertThat(line).as(outcome.err()).isNotEmpty();
        Path kept = Path.of(line.substring(line.indexOf(words) + words.length()));
        Object mode = Files.getAttribute(kept, "unix:mode");
        long bytes = Files.size(kept);
        Files.delete(kept);
        assertThat(mode).isEqualTo(0100600);
        assertThat(bytes).isPositive();
        return kept;
    }

    @Test
    void theCommandsExitCodeIsPassedOnThough() throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Tools.run("mount", "-t", "tmpfs", "-o", "size=4k", "none", disk.toString());
        try {
            Outcome outcome =
                    gimlet().run("record", "-o", "disk/a.pb.gz", "--", "sh", "-c", COMMAND)
                            .ended(7);
            assertThat(kept(outcome).toString()).endsWith("a.pb.gz");
        } finally {
            Tools.run("umount", disk.toString());
        }
    }

    private static final String COMMAND =
            "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; exit 7";

    @Test
    void aFullDeviceStaysADevice() throws IOException {
        Outcome outcome =
                gimlet().run("record", "-p", target.processId(), "-d", "0.3", "-o", "/dev/full")
                        .ended(1);
        assertThat(outcome.err()).contains("cannot write /dev/full: No space left on device; ");
        assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
        assertThat(kept(outcome).toString()).endsWith("full");
    }

    @Test
    void aFullStandardOutputIsAnError() {
        gimlet().under("sh", "-c", "exec \"$@\" >/dev/full", "sh")
                .run("record", "-p", target.processId(), "-d", "0.3", "-q", "-o", "-")
                .failed(1, "cannot write to standard output: No space left on device");
    }

    /** As in `gimlet record -o - | head`: unlike a text, a profile without its end is lost. */
    @Test
    void aReaderThatGoesAwayIsAnError() {
        Outcome outcome =
                gimlet().under("sh", "-c", "{ \"$@\"; echo \"code $?\" >&2; } | true", "sh")
                        .run("record", "-q", "-p", target.processId(), "-d", "0.3", "-o", "-");

        assertThat(outcome.errLines())
                .containsExactly("gimlet: cannot write to standard output: Broken pipe", "code 1");
    }
}
