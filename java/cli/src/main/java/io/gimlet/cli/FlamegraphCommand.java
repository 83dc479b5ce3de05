// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.OutputFile;
import io.gimlet.capture.RecordingException;
import io.gimlet.profile.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gimlet flamegraph}: a profile as a page for the browser. */
@Command(
        name = "flamegraph",
        sortOptions = false,
        description = {
            "Make a flame graph of a profile: one HTML file that needs no network.",
            "Reads pprof files, also those that others wrote."
        },
        footer = {
            "",
            "Examples:",
            "  gimlet flamegraph profile.pb.gz                  writes flamegraph.html",
            "  gimlet flamegraph profile.pb.gz -o cpu.html      writes cpu.html",
            "  gimlet flamegraph profile.pb.gz --threads        a tower for each thread"
        })
final class FlamegraphCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            description = "A pprof file, compressed or not; - is standard input.")
    private Path file = Path.of(ProfileInput.STANDARD_INPUT);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            converter = OutputName.class,
            description = "Where to write; - is standard output. Default: flamegraph.html.")
    private @Nullable String output;

    @Option(names = "--threads", description = "Put the thread's name below each stack.")
    private boolean threads;

    @Override
    public Integer call() throws IOException, RecordingException {
        Profile profile = ProfileInput.read(file);
        String place = output == null ? OutputFormat.FLAMEGRAPH.defaultFile() : output;
        Optional<OutputFile> target =
                place.equals("-") ? Optional.empty() : Optional.of(OutputFile.at(Path.of(place)));
        ProfileOutput.write(profile, OutputFormat.FLAMEGRAPH, threads, target);
        if (target.isPresent()) {
            System.err.println("written " + place + "; open it in a browser");
        }
        return 0;
    }
}
