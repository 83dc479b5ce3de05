// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.profile.PprofReader;
import io.gimlet.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Reads the profile that a command line names. */
final class ProfileInput {
    private static final String STANDARD_INPUT = "-";

    private ProfileInput() {}

    /** The file, as the parameter of a command. */
    static PositionalParamSpec parameter() {
        return PositionalParamSpec.builder()
                .type(Path.class)
                .index("0")
                .arity("1")
                .required(true)
                .paramLabel("FILE")
                .description("A pprof file, compressed or not; - is standard input.")
                .build();
    }

    static Profile read(Path file) throws IOException {
        boolean standardInput = file.toString().equals(STANDARD_INPUT);
        try (InputStream in = standardInput ? System.in : Files.newInputStream(file)) {
            return PprofReader.read(in);
        } catch (IOException failed) {
            String name = standardInput ? "standard input" : file.toString();
            throw new IOException("cannot read " + name + ": " + FileErrors.reason(failed), failed);
        }
    }
}
