// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.profile.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a profile was written. What cannot be written where it should be, because the disk is full
 * by then, say, is kept elsewhere: the recording may not come again.
 *
 * @param place where it is; "nothing" when it could be written nowhere
 * @param failure why it is not where it should be, one line for the user; empty where it is
 * @param isKept whether it is anywhere
 */
record WrittenProfile(String place, Optional<String> failure, boolean isKept) {
    /** Often of three different file systems; the last one is memory. */
    private static final List<String> SPARE_DIRECTORIES = List.of("/var/tmp", "/tmp", "/dev/shm");

    /** Of a recording without samples. */
    static final WrittenProfile NONE = new WrittenProfile("nothing", Optional.empty(), true);

    /**
     * Writes a profile.
     *
     * @param file empty for standard output
     * @throws RecordingException when standard output fails
     */
    static WrittenProfile write(
            Profile profile, OutputFormat format, boolean threads, Optional<OutputFile> file)
            throws RecordingException, IOException {
        if (file.isEmpty()) {
            ProfileOutput.write(profile, format, threads, file);
            return new WrittenProfile("-", Optional.empty(), true);
        }
        Path wanted = file.get().path();
        try {
            ProfileOutput.write(profile, format, threads, file);
            String old = file.get().kept().map(it -> "; the one before is " + it).orElse("");
            return new WrittenProfile(wanted + old, Optional.empty(), true);
        } catch (RecordingException failed) {
            String failure = OutputFile.failure(wanted, failed.getCause());
            return writeElsewhere(profile, format, threads, wanted, failure);
        }
    }

    private static WrittenProfile writeElsewhere(
            Profile profile, OutputFormat format, boolean threads, Path wanted, String failure)
            throws IOException {
        String name = "gimlet-" + ProcessHandle.current().pid() + "-" + wanted.getFileName();
        for (String directory : SPARE_DIRECTORIES) {
            Path spare = Path.of(directory, name);
            if (isWritten(profile, format, threads, spare)) {
                return new WrittenProfile(
                        spare.toString(),
                        Optional.of(failure + "; the profile is kept as " + spare),
                        true);
            }
        }
        String everywhere = failure + ", nor to " + String.join(", ", SPARE_DIRECTORIES);
        return new WrittenProfile("nothing", Optional.of(everywhere), false);
    }

    private static boolean isWritten(
            Profile profile, OutputFormat format, boolean threads, Path spare) throws IOException {
        try {
            ProfileOutput.write(profile, format, threads, Optional.of(OutputFile.at(spare)));
            return true;
        } catch (RecordingException alsoFull) {
            return false;
        }
    }
}
