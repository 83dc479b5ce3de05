// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A copy of the built program, in a place of its own. */
final class Installation {
    private Installation() {}

    /** Copies the program into a new directory that every user may read; returns its launcher. */
    static Path copyTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path built = Gimlet.LAUNCHER.getParent().getParent();
        Tools.run("cp", "-R", built + "/bin", built + "/lib", directory.toString());
        Tools.run("chmod", "-R", "a+rX", directory.toString());
        return directory.resolve("bin").resolve("gimlet");
    }

    /** Lets every user into a directory, and write there. */
    static void openToAll(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
}
