// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebugLinkTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "abc", "abcd.debug"})
    void readsWhatObjcopyWrites(String name) throws Exception {
        Path library = Fixtures.compile(directory, "library.c", "library.so", "-shared", "-fPIC");
        Path debug = Files.writeString(directory.resolve(name), "any contents");
        Fixtures.run("objcopy", "--add-gnu-debuglink=" + debug, library.toString());
        var crc = new CRC32();
        crc.update("any contents".getBytes(StandardCharsets.UTF_8));

        assertThat(DebugLink.of(Fixtures.open(library)))
                .contains(new DebugLink(name, (int) crc.getValue()));
    }

    @Test
    void aFileWithoutOneHasNone() throws Exception {
        Path library = Fixtures.compile(directory, "library.c", "library.so", "-shared", "-fPIC");

        assertThat(DebugLink.of(Fixtures.open(library))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "no end",
                "\0\0\0\0CRCs",
                ".\0\0\0CRCs",
                "..\0\0CRCs",
                "../etc/shadow\0\0\0CRCs",
                "cut\0CR"
            })
    void whatNamesNoFileIsNone(String contents) throws Exception {
        assertThat(link(contents)).isEmpty();
        assertThat(link("good\0\0\0\0CRCs")).map(DebugLink::name).contains("good");
        assertThat(link("\0\0\0\0".repeat(1000))).isEmpty();
        assertThat(link("x".repeat(1000) + "\0\0\0\0CRCs")).isEmpty();
    }

    private Optional<DebugLink> link(String contents) throws Exception {
        Path library = Fixtures.compile(directory, "library.c", "library.so", "-shared", "-fPIC");
        Path section =
                Files.write(
                        directory.resolve("section"),
                        contents.getBytes(StandardCharsets.ISO_8859_1));
        Fixtures.run("objcopy", "--add-section", ".gnu_debuglink=" + section, library.toString());
        return DebugLink.of(Fixtures.open(library));
    }
}
