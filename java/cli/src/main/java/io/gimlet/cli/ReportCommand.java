// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.profile.FlatReport;
import io.gimlet.profile.GroupBy;
import io.gimlet.profile.Profile;
import io.gimlet.profile.Report;
import io.gimlet.profile.ReportText;
import io.gimlet.profile.TreeReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gimlet report}: a profile as text. */
@Command(
        name = "report",
        sortOptions = false,
        description = "Show a profile as text. Reads pprof files, also those that others wrote.",
        footer = {
            "",
            "Examples:",
            "  gimlet report profile.pb.gz                       the hottest functions",
            "  gimlet report profile.pb.gz --tree                who calls them",
            "  gimlet report profile.pb.gz --by thread           which threads",
            "  gimlet report profile.pb.gz --focus 'Parser::.*'  only stacks with such a frame"
        })
final class ReportCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "A pprof file, compressed or not; - is standard input.")
    private Path file = Path.of(ProfileInput.STANDARD_INPUT);

    @Option(names = "--flat", description = "One row for each function (default).")
    private boolean flat;

    @Option(names = "--tree", description = "The call tree from the root down.")
    private boolean tree;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            converter = Choice.OfGroup.class,
            completionCandidates = Choice.OfGroup.class,
            description = "function, file, line, thread, process or module. Default: function.")
    private GroupBy by = GroupBy.FUNCTION;

    @Option(
            names = "--focus",
            paramLabel = "RE",
            description = "Only samples with a frame whose name matches.")
    private @Nullable String focus;

    @Option(
            names = "--hide",
            paramLabel = "RE",
            description = "Without the frames whose names match.")
    private @Nullable String hide;

    @Option(
            names = {"-n", "--rows"},
            paramLabel = "N",
            description = "Rows of the flat report; 0 is all. Default: 30.")
    private int rows = 30;

    @Option(
            names = "--min",
            paramLabel = "PERCENT",
            description = "Share that a call needs to show up in the tree. Default: 0.5.")
    private double minPercent = 0.5;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "Which of the file's values, such as samples or cpu. Default: the file's.")
    private @Nullable String type;

    @Override
    public Integer call() throws IOException {
        if (flat && tree) {
            throw wrong("choose --flat or --tree, not both");
        }
        if (rows < 0) {
            throw wrong("-n takes a number of rows from 0 on, not " + rows);
        }
        Profile profile = ProfileInput.read(file);
        Report report = reportOf(profile);
        StringBuilder out = new StringBuilder();
        ReportText text = new ReportText(out, ReportText.DEFAULT_NAME_WIDTH);
        if (tree) {
            TreeReport made = report.tree(minPercent);
            text.header(profile, made.summary());
            text.tree(made);
        } else {
            FlatReport made = report.flat();
            text.header(profile, made.summary());
            text.flat(made, rows == 0 ? Integer.MAX_VALUE : rows);
        }
        System.out.print(out);
        return 0;
    }

    private Report reportOf(Profile profile) {
        Report report = new Report(profile).by(by);
        try {
            if (type != null) {
                report.sampleType(type);
            }
            if (focus != null) {
                report.focus(focus);
            }
            if (hide != null) {
                report.hide(hide);
            }
        } catch (IllegalArgumentException refused) {
            throw wrong(String.valueOf(refused.getMessage()));
        }
        return report;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
