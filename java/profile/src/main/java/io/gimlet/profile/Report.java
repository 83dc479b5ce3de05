// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums a profile up. Set what is asked for, then take {@link #flat} or {@link #tree}.
 *
 * <p>Inlined functions are frames like others. Filters look at function names, whatever the report
 * groups by. For one thread.
 */
public final class Report {
    private final Profile profile;
    private GroupBy by = GroupBy.FUNCTION;
    private int typeIndex;
    private @Nullable FrameFilter focus;
    private @Nullable FrameFilter hide;

    /** A report by function on the default sample type. */
    public Report(Profile profile) {
        this.profile = profile;
        typeIndex = profile.defaultTypeIndex();
    }

    /** Sets what has a row of its own. */
    public Report by(GroupBy group) {
        by = group;
        return this;
    }

    /**
     * Sets which value is summed up.
     *
     * @param type a {@link ValueType#type} of the profile
     * @throws ProfileRequestException when the profile has no such value; says which it has
     */
    public Report sampleType(String type) {
        typeIndex = profile.requireTypeIndex(type);
        return this;
    }

    /**
     * Keeps only samples with a function whose name matches.
     *
     * @throws ProfileRequestException when {@code regex} is no regular expression
     */
    public Report focus(String regex) {
        focus = new FrameFilter("focus", regex);
        return this;
    }

    /**
     * Removes functions whose names match from the stacks; their cost goes to their callers.
     *
     * @throws ProfileRequestException when {@code regex} is no regular expression
     */
    public Report hide(String regex) {
        hide = new FrameFilter("hide", regex);
        return this;
    }

    /**
     * The cost of each function, file and so on.
     *
     * @throws ProfileRequestException when a filter takes too long on one of the names
     * @throws ProfileTooLargeException when the heap is too small for the names
     */
    public FlatReport flat() {
        boolean byOrigin = by == GroupBy.THREAD || by == GroupBy.PROCESS;
        NamedStacks stacks = stacks(!byOrigin);
        int[] lastSeen = new int[stacks.names().size()];
        long[] self = new long[lastSeen.length];
        long[] cumulative = new long[lastSeen.length];
        long shown = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            int length = stacks.load(sample);
            if (length == NamedStacks.LEFT_OUT) {
                continue;
            }
            long value = profile.value(sample, typeIndex);
            shown += value;
            self[stacks.nameId(length - 1)] += value;
            for (int i = 0; i < length; i++) {
                int name = stacks.nameId(i);
                if (lastSeen[name] != sample + 1) {
                    lastSeen[name] = sample + 1;
                    cumulative[name] += value;
                }
            }
        }
        return new FlatReport(summary(shown), by, rows(stacks.names(), lastSeen, self, cumulative));
    }

    private static List<FlatRow> rows(
            NameTable names, int[] lastSeen, long[] self, long[] cumulative) {
        List<FlatRow> rows = new ArrayList<>();
        for (int name = 0; name < lastSeen.length; name++) {
            if (lastSeen[name] != 0) {
                rows.add(
                        new FlatRow(
                                names.name(name), names.kind(name), self[name], cumulative[name]));
            }
        }
        // Differences between profiles have negative values, which matter as much.
        rows.sort(
                Comparator.comparingLong((FlatRow row) -> -Math.abs(row.self()))
                        .thenComparingLong(row -> -Math.abs(row.cumulative()))
                        .thenComparing(FlatRow::name));
        return rows;
    }

    /**
     * The call tree. Below a thread or process, when the report is by those, come functions. A run
     * of calls within one file or module is one call.
     *
     * @param minPercent share of the total, in percent, that a call needs to be shown
     * @throws ProfileRequestException when a filter takes too long on one of the names
     * @throws ProfileTooLargeException when the heap is too small for the distinct stacks
     */
    public TreeReport tree(double minPercent) {
        boolean joinRepeats = by == GroupBy.FILE || by == GroupBy.MODULE;
        CallTree tree = CallTree.of(profile, stacks(true), typeIndex, joinRepeats);
        double cutOff = Math.abs(profile.total(typeIndex) * (minPercent / 100));
        return new TreeReport(
                summary(tree.total(CallTree.ROOT)), by, TreePruning.prune(tree, cutOff));
    }

    private NamedStacks stacks(boolean frames) {
        return new NamedStacks(
                profile,
                new NamedStacks.Options(
                        new GroupNaming(by),
                        frames,
                        by == GroupBy.PROCESS,
                        by == GroupBy.THREAD,
                        focus,
                        hide));
    }

    private ReportSummary summary(long shown) {
        List<String> filters = new ArrayList<>();
        if (focus != null) {
            filters.add("focus=" + focus.regex());
        }
        if (hide != null) {
            filters.add("hide=" + hide.regex());
        }
        return new ReportSummary(
                profile.sampleTypes().get(typeIndex), profile.total(typeIndex), shown, filters);
    }
}
