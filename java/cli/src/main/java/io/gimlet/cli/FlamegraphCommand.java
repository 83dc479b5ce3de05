// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ProfileDetail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code gimlet flamegraph}: a profile as a page for the browser. */
final class FlamegraphCommand implements Callable<Integer> {
    private static final String[] DESCRIPTION = {
        "Make a flame graph of a profile: one HTML file that needs no network.",
        "Reads pprof files, also those that others wrote."
    };

    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  gimlet flamegraph profile.pb.gz                  writes flamegraph.html",
        "  gimlet flamegraph profile.pb.gz -o cpu.html      writes cpu.html",
        "  gimlet flamegraph profile.pb.gz --threads        a tower for each thread",
        "  gimlet flamegraph profile.pb.gz --lines          which lines of a function"
    };

    private final PositionalParamSpec file = ProfileInput.parameter();

    private final OptionSpec output =
            Options.valued(String.class, "FILE", "-o", "--output")
                    .converters(new OutputName())
                    .description("Where to write; - is standard output. Default: flamegraph.html.")
                    .build();

    private final OptionSpec threads =
            Options.flag("Put the thread's name below each stack.", "--threads");

    private final OptionSpec noInlines = Options.flag("Without inlined functions.", "--no-inlines");

    private final OptionSpec lines =
            Options.flag("A frame for each source line instead of each function.", "--lines");

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    CommandSpec spec() {
        spec.addPositional(file);
        for (OptionSpec option : List.of(output, threads, noInlines, lines)) {
            spec.addOption(option);
        }
        spec.usageMessage().description(DESCRIPTION).sortOptions(false).footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException, RecordingException {
        @Nullable String named = output.getValue();
        String place = named == null ? OutputFormat.FLAMEGRAPH.defaultFile() : named;
        requireAnother(file.getValue(), place);
        Profile profile = ProfileInput.read(file.getValue());
        Optional<OutputFile> target =
                place.equals("-") ? Optional.empty() : Optional.of(OutputFile.at(Path.of(place)));
        ProfileOutput.write(shown(profile), OutputFormat.FLAMEGRAPH, threads.getValue(), target);
        if (target.isPresent()) {
            System.err.println("written " + place + "; open it in a browser");
        }
        return 0;
    }

    private Profile shown(Profile profile) {
        Profile shown =
                noInlines.<Boolean>getValue() ? ProfileDetail.withoutInlines(profile) : profile;
        return lines.<Boolean>getValue() ? ProfileDetail.byLine(shown) : shown;
    }

    private void requireAnother(Path input, String place) throws IOException {
        Path output = Path.of(place);
        boolean isSame =
                Files.isRegularFile(output)
                        && Files.exists(input)
                        && Files.isSameFile(input, output);
        if (isSame) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the page would replace the profile " + input + "; name another file with -o");
        }
    }
}
