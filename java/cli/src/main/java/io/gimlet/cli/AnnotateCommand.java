// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.capture.options.RecordingException;
import io.gimlet.profile.AnnotationPage;
import io.gimlet.profile.AnnotationText;
import io.gimlet.profile.FunctionLines;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ProfileRequestException;
import io.gimlet.profile.ValueType;
import io.gimlet.symbols.NameCleaner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
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
        "FUNCTION is a part of a name, or a regular expression. The source is looked for",
        "where the compiler had it.",
        "",
        "Examples:",
        "  gimlet annotate profile.pb.gz Parser::next",
        "  gimlet annotate profile.pb.gz main --source-map /build/app=$HOME/app",
        "  gimlet annotate profile.pb.gz main -o main.html"
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

    private final OptionSpec sourceMaps =
            Options.repeated(String.class, "FROM=TO", "--source-map")
                    .description(
                            "Where a directory of the compiler's is here. With an empty FROM: what"
                                    + " relative paths are relative to.")
                    .build();

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

    CommandSpec spec() {
        spec.addPositional(file).addPositional(function);
        for (OptionSpec option : List.of(sourceMaps, count, type, output)) {
            spec.addOption(option);
        }
        spec.usageMessage()
                .description("Show the source of functions with what each line cost.")
                .sortOptions(false)
                .footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException, RecordingException {
        SourceFiles sources = new SourceFiles(pathMaps());
        Profile profile = ProfileInput.read(file.getValue());
        int typeIndex = typeIndex(profile);
        List<FunctionLines> found =
                FunctionLines.of(profile, typeIndex, function.<String>getValue());
        requireLines(found);
        int mostShown = count.getValue();
        List<FunctionLines> shown = found.subList(0, Math.min(mostShown, found.size()));
        ValueType valueType = profile.sampleTypes().get(typeIndex);
        long all = profile.total(typeIndex);
        @Nullable String place = output.getValue();
        if (place == null) {
            StringBuilder out = new StringBuilder();
            AnnotationText text = new AnnotationText(out, valueType, all);
            for (FunctionLines one : shown) {
                text.write(one, sources.lines(one.file()));
            }
            System.out.print(out);
        } else {
            writePage(place, shown, sources, valueType, all);
        }
        tellWhatIsMissing(found.size() - shown.size(), shown, sources);
        return 0;
    }

    private static void writePage(
            String place,
            List<FunctionLines> shown,
            SourceFiles sources,
            ValueType valueType,
            long all)
            throws IOException, RecordingException {
        StringBuilder out = new StringBuilder();
        AnnotationPage page = new AnnotationPage(out, valueType, all);
        page.begin();
        for (FunctionLines one : shown) {
            page.write(one, sources.lines(one.file()));
        }
        if (place.equals("-")) {
            System.out.print(out);
            return;
        }
        OutputFile.at(Path.of(place))
                .write(stream -> stream.write(out.toString().getBytes(StandardCharsets.UTF_8)));
        System.err.println("written " + place + "; open it in a browser");
    }

    private List<SourceFiles.PathMap> pathMaps() {
        List<SourceFiles.PathMap> maps = new ArrayList<>();
        for (String text : sourceMaps.<List<String>>getValue()) {
            try {
                maps.add(SourceFiles.PathMap.parse(text));
            } catch (IllegalArgumentException malformed) {
                throw wrong("--source-map: " + malformed.getMessage());
            }
        }
        return maps;
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

    private void requireLines(List<FunctionLines> found) throws IOException {
        if (found.isEmpty()) {
            throw new IOException(
                    "no function of the profile is called '"
                            + function.<String>getValue()
                            + "'; 'gimlet report' lists them");
        }
        if (found.stream().noneMatch(FunctionLines::hasLines)) {
            throw new IOException(
                    "the profile has no line numbers of that; 'gimlet symbolize' adds them where"
                            + " debug information is at hand");
        }
    }

    private static void tellWhatIsMissing(
            int left, List<FunctionLines> shown, SourceFiles sources) {
        shown.stream()
                .map(FunctionLines::file)
                .distinct()
                .filter(file -> !file.isEmpty() && sources.lines(file).isEmpty())
                .forEach(file ->
                        System.err.println(
                                NameCleaner.clean(file)
                                        + ": the source is not there; --source-map says where it is"));
        if (left > 0) {
            System.err.println(left + " more functions have such a name; -n shows more");
        }
    }
}
