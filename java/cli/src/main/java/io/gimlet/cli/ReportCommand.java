// SPDX-License-Identifier: Apache-2.0
package io.gimlet.cli;

import io.gimlet.profile.FlatReport;
import io.gimlet.profile.GroupBy;
import io.gimlet.profile.Profile;
import io.gimlet.profile.ProfileDetail;
import io.gimlet.profile.ProfileRequestException;
import io.gimlet.profile.Report;
import io.gimlet.profile.ReportSummary;
import io.gimlet.profile.ReportText;
import io.gimlet.profile.TreeReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** {@code gimlet report}: a profile as text. */
final class ReportCommand implements Callable<Integer> {
    private static final String[] FOOTER = {
        "",
        "Examples:",
        "  gimlet report profile.pb.gz                     the hottest functions",
        "  gimlet report profile.pb.gz --tree              who calls them",
        "  gimlet report profile.pb.gz --by thread         which threads",
        "  gimlet report profile.pb.gz --list '^main$'     its source, line by line",
        "  gimlet report profile.pb.gz --focus '^Parser::' only stacks with such a frame"
    };

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private final PositionalParamSpec file = ProfileInput.parameter();

    private final OptionSpec flat = Options.flag("One row for each function (default).", "--flat");

    private final OptionSpec tree = Options.flag("The call tree from the root down.", "--tree");

    private final OptionSpec by =
            Options.choice(new Choice.OfGroup(), "WHAT", "--by")
                    .initialValue(GroupBy.FUNCTION)
                    .description(
                            "function, file, line, thread, process or module. Default: function.")
                    .build();

    private final OptionSpec list =
            Options.valued(String.class, "RE", "--list")
                    .description(
                            "Instead: the source of the functions whose names match, with what"
                                    + " each line cost.")
                    .build();

    private final SourceMaps sourceMaps = new SourceMaps();

    private final OptionSpec focus =
            Options.valued(String.class, "RE", "--focus")
                    .description("Only samples with a frame whose name matches.")
                    .build();

    private final OptionSpec hide =
            Options.valued(String.class, "RE", "--hide")
                    .description("Without the frames whose names match.")
                    .build();

    private final OptionSpec noInlines =
            Options.flag(
                    "Count inlined functions for the function that they were compiled into.",
                    "--no-inlines");

    private final OptionSpec rows =
            Options.valued(int.class, "N", "-n", "--rows")
                    .initialValue(30)
                    .description("Rows of the flat report; 0 is all. Default: 30.")
                    .build();

    private final OptionSpec minPercent =
            Options.valued(double.class, "PERCENT", "--min")
                    .initialValue(0.5)
                    .description("Share that a call needs to show up in the tree. Default: 0.5.")
                    .build();

    private final OptionSpec type =
            Options.valued(String.class, "TYPE", "--type")
                    .description(
                            "Which of the file's values, such as samples or cpu. Default: the"
                                    + " file's.")
                    .build();

    CommandSpec spec() {
        spec.addPositional(file);
        for (OptionSpec option :
                List.of(
                        flat,
                        tree,
                        by,
                        list,
                        sourceMaps.option(),
                        focus,
                        hide,
                        noInlines,
                        rows,
                        minPercent,
                        type)) {
            spec.addOption(option);
        }
        spec.usageMessage()
                .description(
                        "Show a profile as text. Reads pprof files, also those that others wrote.")
                .sortOptions(false)
                .footer(FOOTER);
        return Options.addStandard(spec);
    }

    @Override
    public Integer call() throws IOException {
        boolean asTree = tree.getValue();
        int mostRows = rows.getValue();
        if (asTree && flat.<Boolean>getValue()) {
            throw wrong("choose --flat or --tree, not both");
        }
        if (mostRows < 0) {
            throw wrong("-n takes a number of rows from 0 on, not " + mostRows);
        }
        Profile profile = ProfileInput.read(file.getValue());
        if (noInlines.<Boolean>getValue()) {
            profile = ProfileDetail.withoutInlines(profile);
        }
        @Nullable String listed = list.getValue();
        if (listed != null) {
            list(profile, listed);
            return 0;
        }
        requireSource(profile);
        Report report = reportOf(profile);
        StringBuilder out = new StringBuilder();
        ReportText text = new ReportText(out, Terminal.outputColumns());
        if (asTree) {
            TreeReport made = report.tree(minPercent.<Double>getValue());
            text.header(profile, made.summary());
            if (!isUnmatched(out, made.summary())) {
                text.tree(made);
            }
        } else {
            FlatReport made = report.flat();
            text.header(profile, made.summary());
            if (!isUnmatched(out, made.summary())) {
                text.flat(made, mostRows == 0 ? Integer.MAX_VALUE : mostRows);
            }
        }
        System.out.print(out);
        return 0;
    }

    private void list(Profile profile, String wanted) throws IOException {
        for (OptionSpec other : List.of(tree, by, focus, hide)) {
            if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
                throw wrong("--list shows lines of all samples, without " + other.longestName());
            }
        }
        @Nullable String sampleType = type.getValue();
        SourceListing listing;
        try {
            listing =
                    SourceListing.of(
                            profile,
                            sampleType == null
                                    ? profile.defaultTypeIndex()
                                    : profile.requireTypeIndex(sampleType),
                            wanted,
                            Integer.MAX_VALUE,
                            sourceMaps.files(spec));
        } catch (ProfileRequestException refused) {
            throw wrong(String.valueOf(refused.getMessage()));
        }
        StringBuilder out = new StringBuilder();
        listing.print(out, Terminal.outputColumns());
        System.out.print(out);
        listing.tellWhatIsMissing();
    }

    /** Rows of functions under the heading of lines would not say that there are none. */
    private void requireSource(Profile profile) throws IOException {
        GroupBy group = by.getValue();
        if (group == GroupBy.LINE && !profile.hasLines()) {
            throw new IOException("the profile has no line numbers; --by function shows functions");
        }
        if (group == GroupBy.FILE && !profile.hasFiles()) {
            throw new IOException(
                    "the profile has no source files; --by module shows programs and libraries");
        }
    }

    /** Whether the focus left nothing, which is said in the place of an empty table. */
    private boolean isUnmatched(StringBuilder out, ReportSummary summary) {
        boolean unmatched =
                focus.getValue() != null && summary.shown() == 0 && summary.total() != 0;
        if (unmatched) {
            out.append("No function has a name that matches the focus.\n");
        }
        return unmatched;
    }

    private Report reportOf(Profile profile) {
        Report report = new Report(profile).by(by.getValue());
        @Nullable String sampleType = type.getValue();
        @Nullable String focused = focus.getValue();
        @Nullable String hidden = hide.getValue();
        try {
            if (sampleType != null) {
                report.sampleType(sampleType);
            }
            if (focused != null) {
                report.focus(focused);
            }
            if (hidden != null) {
                report.hide(hidden);
            }
        } catch (ProfileRequestException refused) {
            throw wrong(String.valueOf(refused.getMessage()));
        }
        return report;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
