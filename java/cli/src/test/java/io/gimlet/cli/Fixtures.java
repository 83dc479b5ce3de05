// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Profiles that tests read. */
final class Fixtures {
    private Fixtures() {}

    /** A CPU profile that Go's runtime wrote of go-cpu.go, put into a directory. */
    static Path goProfile(Path directory) {
        Path copy = directory.resolve("go-cpu.pprof");
        try (InputStream in = Fixtures.class.getResourceAsStream("go-cpu.pprof")) {
            assertThat(in).as("the resource").isNotNull();
            Files.copy(in, copy);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return copy;
    }
}
