// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.profile.PprofReader;
import io.gimlet.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the profile that a command line names. */
final class ProfileInput {
    static final String STANDARD_INPUT = "-";

    private ProfileInput() {}

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
