// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ProfileRequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code gimlet annotate}: the source of functions, with what each line cost. */
final class AnnotateCommand implements Callable<Integer> {
    private static final String[] FOOTER = {
        "",
        "FUNCTION is a part of a name, or a regular expression. The source is looked",
        "for where the compiler had it.",
        "",
        "Examples:",
        "  gimlet annotate profile.pb.gz Parser::next",
        "  gimlet annotate profile.pb.gz main --source-map /build/app=$HOME/app",
        "  gimlet annotate profile.pb.gz main -o main.html",
        "  gimlet annotate profile.pb.gz main --disassemble"
    };

    private static final int DEFAULT_FUNCTIONS = 10;

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private final PositionalParamSpec file = ProfileInput.parameter();

    private final PositionalParamSpec function =
            PositionalParamSpec.builder()
                    .index("1")
                    .arity("1")
                    .required(true)
                    .type(String.class)
                    .paramLabel("FUNCTION")
                    .description("The function, or several.")
                    .build();

    private final SourceMaps sourceMaps = new SourceMaps();

    private final OptionSpec count =
            Options.valued(int.class, "N", "-n", "--functions")
                    .initialValue(DEFAULT_FUNCTIONS)
                    .description("Functions to show, the costliest first. Default: 10.")
                    .build();

    private final OptionSpec type =
            Options.valued(String.class, "TYPE", "--type")
                    .description("Which of the file's values. Default: the file's.")
                    .build();

    private final OptionSpec output =
            Options.valued(String.class, "FILE", "-o", "--output")
                    .converters(new OutputName())
                    .description("Write a page for the browser there instead.")
                    .build();

    private final OptionSpec disassemble =
            Options.flag(
                    "Show the instructions of the functions, and of those that they are inlined"
                            + " into, by objdump.",
                    "--disassemble");

    private final OptionSpec files =
            Options.repeated(Path.class, "PATH", "-f", "--files")
                    .description(
                            "With --disassemble: a program or library, or a directory with some, of"
                                    + " the build that was recorded.")
                    .build();

    private final OptionSpec objdump =
            Options.valued(Path.class, "PROGRAM", "--objdump")
                    .description("The disassembler. Default: objdump or llvm-objdump of /usr/bin.")
                    .build();

    CommandSpec spec() {
        spec.addPositional(file).addPositional(function);
        for (OptionSpec option :
                List.of(sourceMaps.option(), count, type, output, disassemble, files, objdump)) {
            spec.addOption(option);
        }
        spec.usageMessage()
                .description(
                        "Show the source of functions with what each line cost, or their code.")
                .sortOptions(false)
                .footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException, RecordingException {
        SourceFiles sources = sourceMaps.files(spec);
        Profile profile = ProfileInput.read(file.getValue());
        Listing listing = listing(profile, sources);
        StringBuilder out = new StringBuilder();
        @Nullable String place = output.getValue();
        if (place == null) {
            listing.print(out, Terminal.outputColumns());
        } else {
            listing.writePage(out);
        }
        if (place == null || place.equals("-")) {
            System.out.print(out);
        } else {
            OutputFile.at(Path.of(place))
                    .write(stream -> stream.write(out.toString().getBytes(StandardCharsets.UTF_8)));
            System.err.println("written " + place + "; open it in a browser");
        }
        listing.tellWhatIsMissing();
        return 0;
    }

    private Listing listing(Profile profile, SourceFiles sources) throws IOException {
        String wanted = function.getValue();
        int most = count.getValue();
        @Nullable Path program = objdump.getValue();
        List<Path> given = files.getValue();
        if (disassemble.<Boolean>getValue()) {
            return CodeListing.of(
                    profile, typeIndex(profile), wanted, most, sources, given, program);
        }
        if (program != null || !given.isEmpty()) {
            throw wrong("--objdump and -f are for --disassemble");
        }
        return SourceListing.of(profile, typeIndex(profile), wanted, most, sources);
    }

    private int typeIndex(Profile profile) {
        @Nullable String wanted = type.getValue();
        if (wanted == null) {
            return profile.defaultTypeIndex();
        }
        try {
            return profile.requireTypeIndex(wanted);
        } catch (ProfileRequestException refused) {
            throw wrong(String.valueOf(refused.getMessage()));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
