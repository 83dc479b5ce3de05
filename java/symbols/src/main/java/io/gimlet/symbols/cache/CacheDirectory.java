// SPDX-License-Identifier: Apache-2.0
package io.gimlet.symbols.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory of this user that nobody else can put files into. */
final class CacheDirectory {
    private static final Set<PosixFilePermission> OF_OWNER =
            PosixFilePermissions.fromString("rwx------");

    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            PosixFilePermissions.fromString("----w--w-");

    private CacheDirectory() {}

    /**
     * Where a user's cache files go: root's below /var/cache (FHS 3.0, 5.5), others' where their
     * caches are (XDG Base Directory Specification 0.8).
     *
     * @param chosen the environment's GIMLET_CACHE; null when it is not set
     * @param xdgCacheHome the environment's XDG_CACHE_HOME; null when it is not set
     */
    static Path of(
            int userId, @Nullable String chosen, @Nullable String xdgCacheHome, String home) {
        if (chosen != null) {
            return Path.of(chosen); // or no absolute path, and then none is used
        }
        if (userId == 0) {
            return Path.of("/var/cache/gimlet/files");
        }
        // A relative one is to be ignored, says the specification.
        Path caches =
                xdgCacheHome != null && xdgCacheHome.startsWith("/")
                        ? Path.of(xdgCacheHome)
                        : Path.of(home, ".cache");
        return caches.resolve("gimlet/files");
    }

    /**
     * Makes the directory if it is missing.
     *
     * @return empty when it, or the one that it is in, is a link, another user's, or writable by
     *     others, and when it cannot be made
     */
    static Optional<Path> open(Path directory, int userId) {
        if (!directory.isAbsolute()) {
            return Optional.empty(); // of a user without a home, or "off"
        }
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OF_OWNER));
            Path above = directory.getParent();
            boolean isOurs = isOf(userId, directory) && above != null && isOf(userId, above);
            return isOurs ? Optional.of(directory) : Optional.empty();
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    private static boolean isOf(int userId, Path directory) throws IOException {
        PosixFileAttributes found =
                Files.readAttributes(
                        directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return found.isDirectory()
                && Integer.valueOf(userId).equals(owner)
                && Collections.disjoint(found.permissions(), WRITABLE_BY_OTHERS);
    }
}
