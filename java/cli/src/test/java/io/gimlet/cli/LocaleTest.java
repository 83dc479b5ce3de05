// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the language of the user: the same numbers, and files of any name. */
class LocaleTest {
    @TempDir private Path directory;

    private String expected;

    @BeforeEach
    void reportInTheLocaleOfTheTest() {
        Fixtures.goProfile(directory);
        expected = report(Gimlet.in(directory));
    }

    private static String report(Gimlet gimlet) {
        return gimlet.run("report", "go-cpu.pprof", "-n", "3").succeeded().out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "no_SUCH", ""})
    void namesOfFilesMayHaveAnyLetter(String locale) {
        List<String> shell =
                List.of(
                        "sh",
                        "-c",
                        "name=$(printf 'gr\\303\\266\\303\\237e') && mkdir -p \"$name\""
                                + " && cp go-cpu.pprof \"$name\" && cd \"$name\""
                                + " && exec \"$@\" \"../$name/go-cpu.pprof\" -o \"$name.html\"",
                        "sh");

        Outcome outcome =
                Gimlet.in(directory)
                        .with("LC_ALL", locale)
                        .with("LANG", locale)
                        .under(shell.toArray(String[]::new))
                        .run("flamegraph");

        assertThat(outcome.succeeded().err())
                .isEqualTo("written größe.html; open it in a browser\n");
        String files = Tools.run("find", directory.toString(), "-name", "gr*e.html", "-size", "+1");
        assertThat(files.lines()).hasSize(1);
    }

    /** With Java's own idea of the language, which needs no locale to be installed. */
    private Gimlet speaking(String language, String country) throws IOException {
        Path launcher = Installation.copyTo(directory.resolve("gimlet"));
        Files.writeString(
                directory.resolve("gimlet/lib/jvm.options"),
                "-Duser.language=" + language + "\n-Duser.country=" + country + "\n",
                StandardOpenOption.APPEND);
        return Gimlet.in(directory).startedBy(launcher);
    }

    @ParameterizedTest
    @CsvSource({"de, DE", "tr, TR", "ar, EG", "hi, IN"})
    void numbersAreTheSame(String language, String country) throws IOException {
        assertThat(report(speaking(language, country))).isEqualTo(expected);
    }

    @Test
    void wordsOfTheCommandLineAreTheSameInTurkish() throws IOException {
        Gimlet turkish = speaking("tr", "TR");

        turkish.run("report", "go-cpu.pprof", "--by", "FILE").succeeded();
        turkish.run("report", "go-cpu.pprof", "--by", "LINE").succeeded();
    }
}
