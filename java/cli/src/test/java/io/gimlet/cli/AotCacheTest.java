// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lib/aot-cache}, which the administrator of an unpacked package calls once. */
class AotCacheTest {
    @TempDir private Path directory;

    @Test
    void worksOnItsOwnDirectoryWhenNoneIsNamed() throws IOException {
        Installation.copyTo(directory.resolve("gimlet"));
        Path cache = directory.resolve("gimlet/lib/gimlet.aot");
        Files.delete(cache);

        Tools.run(directory.resolve("gimlet/lib/aot-cache").toString());
        assertThat(cache).isNotEmptyFile();
    }

    @Test
    void saysWhatItWantsOfADirectoryWithoutGimlet() {
        Gimlet.in(directory)
                .startedBy(Gimlet.LAUNCHER.getParent().resolveSibling("lib").resolve("aot-cache"))
                .run(directory.toString())
                .failed(2, directory + " is not the lib directory of a Gimlet", "libgimlet.so");
    }
}
