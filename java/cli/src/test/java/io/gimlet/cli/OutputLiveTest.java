// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gimlet.profile.PprofReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a recording goes, and in which format. */
@Tag("live")
class OutputLiveTest {
    @TempDir private Path directory;

    @AutoClose private final Target target = Target.start("demo");

    private Outcome record(String output, String... more) {
        List<String> words =
                Stream.concat(
                                Stream.of("record", "-p", target.processId(), "-d", "1"),
                                Stream.concat(Stream.of("-o", output), Stream.of(more)))
                        .toList();
        return Gimlet.in(directory).run(words.toArray(String[]::new)).succeeded();
    }

    private static void assertCollapsed(String text) {
        assertThat(text).endsWith("\n");
        assertThat(text.lines()).isNotEmpty().allMatch(line -> line.matches(".*[^ ] [0-9]+"));
        assertThat(text).contains("demo::text::parse_numbers(char const*, unsigned long) ");
    }

    @Test
    void theNameOfTheFileChoosesTheFormat() throws IOException {
        for (String name : List.of("a.pb.gz", "a.collapsed", "a.folded", "a.html", "a.pprof")) {
            assertThat(record(name).err()).contains("written   " + name + "\n");
        }

        assertThat(Files.readString(directory.resolve("a.html"))).startsWith("<!DOCTYPE html>");
        assertCollapsed(Files.readString(directory.resolve("a.collapsed")));
        assertCollapsed(Files.readString(directory.resolve("a.folded")));
        for (String name : List.of("a.pb.gz", "a.pprof")) {
            byte[] bytes = Files.readAllBytes(directory.resolve(name));
            assertThat(PprofReader.read(bytes).sampleCount()).isPositive();
        }
    }

    @Test
    void theOptionOutranksTheName() throws IOException {
        record("a.html", "--format", "collapsed");
        assertCollapsed(Files.readString(directory.resolve("a.html")));
    }

    @Test
    void standardOutputHoldsTheProfileAlone() throws IOException {
        Outcome pprof = record("-", "--format", "pprof");
        assertThat(PprofReader.read(pprof.outBytes()).sampleCount()).isPositive();
        assertThat(pprof.err()).contains("recorded  ");

        assertCollapsed(record("-", "--format", "collapsed").out());
        assertThat(record("-", "--format", "flamegraph").out().strip())
                .startsWith("<!DOCTYPE html>")
                .endsWith("</html>");
        assertThat(record("-", "-q").err()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void threadsAndKernelAreAtTheUsersChoice() {
        String all = record("-", "--format", "collapsed", "--threads").out();
        assertThat(all.lines()).allMatch(line -> line.startsWith("demo-worker-"));
        assertThat(all).contains("_[k] ");

        String user = record("-", "--format", "collapsed", "--no-kernel").out();
        assertThat(user).doesNotContain("_[k]").contains("read_zeroes(int, unsigned long) ");
    }

    @Test
    void devicesAreWrittenDirectly() {
        assertThat(record("/dev/null").err()).contains("written   /dev/null\n");
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void whatWouldBeReplacedIsKept() throws IOException {
        Path profile = Files.writeString(directory.resolve("a.pb.gz"), "old");

        assertThat(record("a.pb.gz").err())
                .contains("written   a.pb.gz; the one before is a.pb.gz.old\n");
        assertThat(directory.resolve("a.pb.gz.old")).hasContent("old");
        assertThat(PprofReader.read(Files.readAllBytes(profile)).sampleCount()).isPositive();
    }

    @Test
    void belongsToTheUserBehindSudo() throws IOException {
        Gimlet.in(directory)
                .with("SUDO_UID", "65534")
                .with("SUDO_GID", "65533")
                .run("record", "-q", "-p", target.processId(), "-d", "0.3")
                .succeeded();

        Path profile = directory.resolve("profile.pb.gz");
        assertThat(Files.getAttribute(profile, "unix:uid")).isEqualTo(65534);
        assertThat(Files.getAttribute(profile, "unix:gid")).isEqualTo(65533);
        assertThat(Files.getAttribute(profile, "unix:mode")).isEqualTo(0100600);
    }

    /** Root may be led to a file of its own by a name in /tmp, or by a directory's. */
    @Test
    void followsNoLinkOfAnotherUser() throws IOException {
        Path own = Files.writeString(directory.resolve("own.pb.gz"), "root's");
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Tools.run("chmod", "1777", shared.toString());
        Files.createSymbolicLink(shared.resolve("file.pb.gz"), own);
        Files.createSymbolicLink(shared.resolve("directory"), directory);
        Tools.run("chown", "-h", "65534", shared + "/file.pb.gz", shared + "/directory");

        for (String name : List.of("file.pb.gz", "directory/own.pb.gz", "directory/new.pb.gz")) {
            Gimlet.in(directory)
                    .run("record", "-p", target.processId(), "-d", "1000", "-o", "shared/" + name)
                    .failed(1, "cannot write shared/" + name, "belongs to another user");
        }
        assertThat(own).hasContent("root's");
        assertThat(directory.resolve("new.pb.gz")).doesNotExist();
    }

    /** In /tmp others can put a file of theirs where a profile is to be expected. */
    @Test
    void givesNothingToTheOwnerOfAPlantedFile() throws IOException {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Tools.run("chmod", "1777", shared.toString());
        Path planted = Files.writeString(shared.resolve("a.pb.gz"), "planted");
        Tools.run("chmod", "0666", planted.toString());
        Tools.run("chown", "65534", planted.toString());

        record("shared/a.pb.gz");
        assertThat(Files.getAttribute(planted, "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(planted, "unix:mode")).isEqualTo(0100600);
    }

    @Test
    void theCommandLineKeepsSecretsOrStaysAway() throws IOException {
        Gimlet gimlet = Gimlet.in(directory);
        gimlet.run(
                        "record",
                        "-q",
                        "-o",
                        "b.pb.gz",
                        "--",
                        "sh",
                        "-c",
                        ": --password=hunter2; i=0; while [ $i -lt 99999 ]; do i=$((i+1)); done")
                .ended(0);
        gimlet.run(
                        "record",
                        "-q",
                        "-o",
                        "c.pb.gz",
                        "--no-command-line",
                        "--",
                        "sh",
                        "-c",
                        ": hunter2; i=0; while [ $i -lt 99999 ]; do i=$((i+1)); done")
                .ended(0);

        assertThat(gimlet.run("report", "b.pb.gz").succeeded().out())
                .contains("command: gimlet record", "--password=***")
                .doesNotContain("hunter2");
        assertThat(gimlet.run("report", "c.pb.gz").succeeded().out())
                .doesNotContain("command:", "hunter2");
    }
}
