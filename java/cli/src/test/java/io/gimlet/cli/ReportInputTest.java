// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are read as profiles: those of others, and what is none. */
class ReportInputTest {
    @TempDir private Path directory;

    private Path profile;

    @BeforeEach
    void copyProfile() {
        profile = Fixtures.goProfile(directory);
    }

    private Gimlet gimlet() {
        return Gimlet.in(directory);
    }

    @Test
    void goProfilesAreRead() {
        Outcome report = gimlet().run("report", profile.toString()).succeeded();

        assertThat(report.err()).isEmpty();
        assertThat(report.out())
                .containsPattern("total +480ms of cpu\n")
                .containsPattern("300ms +62.5% +310ms +64.6%  main.sieve\n");
    }

    @Test
    void uncompressedOnesToo() throws IOException {
        Path plain = directory.resolve("plain");
        Tools.run(
                "sh", "-c", "gzip -dc <\"$1\" >\"$2\"", "sh", profile.toString(), plain.toString());

        assertThat(gimlet().run("report", "plain").succeeded().out())
                .isEqualTo(gimlet().run("report", profile.toString()).out());
    }

    @Test
    void standardInputIsRead() {
        String fromFile = gimlet().run("report", profile.toString()).out();

        assertThat(gimlet().runReading(profile, "report", "-").succeeded().out())
                .isEqualTo(fromFile);
        assertThat(gimlet().runReading(profile, "flamegraph", "-", "-o", "-").succeeded().out())
                .contains("<!DOCTYPE html>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "flamegraph"})
    void whatIsNoProfileIsRefusedByName(String command) throws IOException {
        byte[] whole = Files.readAllBytes(profile);
        Files.write(directory.resolve("cut"), Arrays.copyOf(whole, whole.length / 2));
        Files.createFile(directory.resolve("empty"));
        Files.writeString(directory.resolve("text"), "no profile, just text\n".repeat(99));

        gimlet().run(command, "cut")
                .failed(1, "cannot read cut: ", "ends in the middle of its gzip data");
        gimlet().run(command, "empty").failed(1, "cannot read empty: the file is empty");
        gimlet().run(command, "text").failed(1, "cannot read text: not a pprof file: it is text");
        Files.writeString(directory.resolve("page"), "<!DOCTYPE html><title>x</title>");
        gimlet().run(command, "page")
                .failed(1, "cannot read page: not a pprof file: it is an HTML page");
        gimlet().run(command, directory.toString())
                .failed(1, "cannot read " + directory + ": Is a directory");
        gimlet().run(command, "none").failed(1, "cannot read none: there is no such file");
        gimlet().run(command, "-").failed(1, "cannot read standard input: the file is empty");
        assertThat(directory.resolve("flamegraph.html")).doesNotExist();
    }

    @Test
    void aFlameGraphDoesNotReplaceItsProfile() throws IOException {
        byte[] before = Files.readAllBytes(profile);
        Path link = Files.createSymbolicLink(directory.resolve("link.html"), profile);

        for (Path output : List.of(profile, link)) {
            Outcome outcome =
                    gimlet().run("flamegraph", profile.toString(), "-o", output.toString());
            assertThat(outcome.ended(2).err()).contains("would replace the profile " + profile);
        }
        assertThat(profile).hasBinaryContent(before);
    }
}
