// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Starts the built program as the launcher does, but with a heap that users cannot choose. */
final class LittleHeap {
    private LittleHeap() {}

    /** A program that is Gimlet with so much heap. */
    static Path launcher(Path directory, int mebibytes) throws IOException {
        Path library = Gimlet.LAUNCHER.resolveSibling("../lib").normalize();
        String script =
                """
                #!/bin/sh
                read -r jdk <%1$s/jdk
                exec "$jdk/bin/java" @%1$s/jvm.options -Xms%2$dm -Xmn8m -Xmx%2$dm \
                -Dgimlet.native=%1$s/libgimlet.so -Dgimlet.environment.kept= --module-path %1$s \
                -m io.gimlet.cli/io.gimlet.cli.Main "$@"
                """
                        .formatted(library, mebibytes);
        Path launcher = Files.writeString(directory.resolve("gimlet"), script);
        return Files.setPosixFilePermissions(
                launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
