// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
    private static final int ROOT = 0;
    private static final int SOMEBODY = 1000;
    private static final int NOBODY = -1;

    @TempDir private Path directory;
    private Path source = Path.of("");

    @BeforeEach
    void write() throws IOException {
        source = Files.writeString(directory.resolve("a.c"), "one\ntwo\n");
    }

    private int owner() throws IOException {
        return (Integer) Files.getAttribute(source, "unix:uid");
    }

    private void allow(String permissions) throws IOException {
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString(permissions));
    }

    private static SourceFiles files(int user, int sudoUser, String... maps) {
        return new SourceFiles(
                List.of(maps).stream().map(SourceFiles.PathMap::parse).toList(), user, sudoUser);
    }

    @Test
    void aSourceHasLines() {
        assertThat(files(SOMEBODY, NOBODY).lines(source.toString())).containsExactly("one", "two");
    }

    /** A profile of a hostile program names /etc/shadow. */
    @Test
    void rootIsNotShownWhatIsSomebodysOwn() throws IOException {
        allow("rw-------");
        SourceFiles files = files(ROOT, NOBODY);

        assertThat(files.lines(source.toString())).isEmpty();
        assertThat(files.isPrivate(source.toString())).isTrue();
    }

    @Test
    void rootIsShownWhatEverybodyMayRead() throws IOException {
        allow("rw-r--r--");
        assertThat(files(ROOT, NOBODY).lines(source.toString())).hasSize(2);
    }

    @Test
    void rootIsShownWhatTheUserBehindSudoOwns() throws IOException {
        allow("rw-------");
        assertThat(files(ROOT, owner()).lines(source.toString())).hasSize(2);
    }

    @Test
    void aLinkLeadsToNothingElse() throws IOException {
        allow("rw-------");
        Path link = Files.createSymbolicLink(directory.resolve("link.c"), source);
        assertThat(files(ROOT, NOBODY).lines(link.toString())).isEmpty();
    }

    @Test
    void mapsSayWhereDirectoriesAre() {
        SourceFiles files = files(SOMEBODY, NOBODY, "/build=" + directory, "=" + directory);
        assertThat(files.lines("/build/a.c")).hasSize(2);
        assertThat(files.lines("a.c")).hasSize(2);
        assertThat(files.lines("/build/b.c")).isEmpty();
        assertThat(files.isPrivate("/build/b.c")).isFalse();
    }

    @Test
    void pathsDoNotLeaveTheDirectoryOfAMap() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        SourceFiles files = files(SOMEBODY, NOBODY, "/build=" + inner, "=" + inner);
        assertThat(files.lines("/build/../a.c")).isEmpty();
        assertThat(files.lines("../a.c")).isEmpty();
        assertThat(files.lines("/build/x/../../a.c")).isEmpty();
    }
}
