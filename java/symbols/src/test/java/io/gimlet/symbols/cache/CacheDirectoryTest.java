// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheDirectoryTest {
    @TempDir private Path caches;

    private Path directory = Path.of("/");
    private int userId;

    @BeforeEach
    void findUser() throws IOException {
        directory = caches.resolve("gimlet/files");
        userId = (int) Files.getAttribute(caches, "unix:uid");
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String permissionsOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void eachUserHasACacheAtTheUsualPlace() {
        assertThat(CacheDirectory.of(0, null, "/x", "/root"))
                .hasToString("/var/cache/gimlet/files");
        assertThat(CacheDirectory.of(7, null, "/x", "/home/u")).hasToString("/x/gimlet/files");
        assertThat(CacheDirectory.of(7, null, null, "/home/u"))
                .hasToString("/home/u/.cache/gimlet/files");
        assertThat(CacheDirectory.of(7, null, "x", "/home/u"))
                .hasToString("/home/u/.cache/gimlet/files");
    }

    @Test
    void theUserMayChooseAnotherPlaceOrNone() throws IOException {
        assertThat(CacheDirectory.of(0, "/x", null, "/root")).hasToString("/x");
        assertThat(CacheDirectory.of(7, "/x", "/y", "/home/u")).hasToString("/x");
        Path none = CacheDirectory.of(7, "off", null, "/home/u");
        assertThat(CacheDirectory.open(none, userId)).isEmpty();
        assertThat(none).doesNotExist();
    }

    @Test
    void aMissingDirectoryIsMadeForItsOwnerAlone() throws IOException {
        assertThat(CacheDirectory.open(directory, userId)).contains(directory);
        assertThat(permissionsOf(directory)).isEqualTo("rwx------");
        assertThat(permissionsOf(caches.resolve("gimlet"))).isEqualTo("rwx------");
        assertThat(CacheDirectory.open(directory, userId)).as("again").contains(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
    void aDirectoryThatOthersCanWriteToIsNotUsed(String permissions) throws IOException {
        Files.createDirectories(directory);
        allow(directory, permissions);
        assertThat(CacheDirectory.open(directory, userId)).isEmpty();
        allow(directory, "rwxr-xr-x");
        assertThat(CacheDirectory.open(directory, userId)).isPresent();
        allow(caches.resolve("gimlet"), permissions);
        assertThat(CacheDirectory.open(directory, userId)).as("above").isEmpty();
    }

    @Test
    void anotherUsersDirectoryIsNotUsed() throws IOException {
        Files.createDirectories(directory);
        assertThat(CacheDirectory.open(directory, userId + 1)).isEmpty();
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectories(caches.resolve("elsewhere/files"));
        Files.createDirectory(caches.resolve("gimlet"));
        Files.createSymbolicLink(directory, elsewhere);
        assertThat(CacheDirectory.open(directory, userId)).isEmpty();
        Files.delete(directory);
        Files.delete(caches.resolve("gimlet"));
        Files.createSymbolicLink(caches.resolve("gimlet"), elsewhere.getParent());
        assertThat(CacheDirectory.open(directory, userId)).as("above").isEmpty();
    }

    @Test
    void whatCannotBeMadeIsNotUsed() throws IOException {
        Files.createFile(caches.resolve("gimlet"));
        assertThat(CacheDirectory.open(directory, userId)).isEmpty();
        assertThat(CacheDirectory.open(Path.of("?/.cache/gimlet/files"), userId)).isEmpty();
        assertThat(Path.of("?")).doesNotExist();
    }
}
