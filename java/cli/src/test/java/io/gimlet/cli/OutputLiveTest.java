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
        for (String name : List.of("a.pb.gz", "a.collapsed", "a.folded", "a.html", "no-suffix")) {
            assertThat(record(name).err()).contains("written   " + name + "\n");
        }

        assertThat(Files.readString(directory.resolve("a.html"))).startsWith("<!DOCTYPE html>");
        assertCollapsed(Files.readString(directory.resolve("a.collapsed")));
        assertCollapsed(Files.readString(directory.resolve("a.folded")));
        for (String name : List.of("a.pb.gz", "no-suffix")) {
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
}
