// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.profile.CollapsedOptions;
import io.gimlet.profile.CollapsedWriter;
import io.gimlet.profile.FlameGraphOptions;
import io.gimlet.profile.FlameGraphWriter;
import io.gimlet.profile.PprofWriter;
import io.gimlet.profile.Profile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Writes a profile in one of the formats, to a file or to standard output. */
final class ProfileOutput {
    private ProfileOutput() {}

    static void write(
            Profile profile, OutputFormat format, boolean threads, Optional<OutputFile> file)
            throws RecordingException, IOException {
        if (file.isPresent()) {
            file.get().write(stream -> write(profile, format, threads, stream));
        } else {
            try (OutputStream stream = new FileOutputStream(FileDescriptor.out)) {
                write(profile, format, threads, stream);
            } catch (IOException failed) {
                throw StandardOutput.cannotWrite(failed);
            }
        }
    }

    private static void write(
            Profile profile, OutputFormat format, boolean threads, OutputStream stream)
            throws IOException {
        int type = profile.defaultTypeIndex();
        switch (format) {
            case PPROF -> PprofWriter.write(profile, stream);
            case COLLAPSED ->
                    CollapsedWriter.write(
                            profile, new CollapsedOptions(0, false, threads, true), stream);
            case FLAMEGRAPH ->
                    FlameGraphWriter.write(
                            profile, new FlameGraphOptions("Gimlet", type, false, threads), stream);
        }
    }
}
