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

    @ParameterizedTest
    @ValueSource(strings = {"a.pb.gz", "a.collapsed", "a.html"})
    void aFullDiskLeavesTheOldFileAsItWas(String name) throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Tools.run("mount", "-t", "tmpfs", "-o", "size=4k", "none", disk.toString());
        try {
            Path profile = Files.writeString(disk.resolve(name), "old");
            gimlet().run("record", "-p", target.processId(), "-d", "0.3", "-o", "disk/" + name)
                    .failed(1, "cannot write disk/" + name + ": No space left on device");

            assertThat(profile).hasContent("old");
            assertThat(files(disk)).containsExactly(name);
        } finally {
            Tools.run("umount", disk.toString());
        }
    }

    @Test
    void aFullDeviceStaysADevice() {
        gimlet().run("record", "-p", target.processId(), "-d", "0.3", "-o", "/dev/full")
                .failed(1, "cannot write /dev/full: No space left on device");
        assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
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
