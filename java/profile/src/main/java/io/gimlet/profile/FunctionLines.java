// SPDX-License-Identifier: Apache-2.0
package io.gimlet.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What each line of a function cost.
 *
 * @param name of the function, for people
 * @param file its source file, as the profile names it; empty when unknown
 * @param startLine on which it starts; 0 when unknown
 * @param self what ran in it
 * @param total what ran in it or in what it called; once for each sample
 * @param lines the lines with cost, by number; 0 is what has no line
 */
public record FunctionLines(
        String name,
        String file,
        int startLine,
        long self,
        long total,
        SortedMap<Integer, Cost> lines) {
    /** What a line cost: what ran in it, and that with what it called. */
    public record Cost(long self, long total) {
        /** Nothing. */
        public static final Cost NONE = new Cost(0, 0);

        /** This and more. */
        public Cost plus(long moreSelf, long moreTotal) {
            return new Cost(self + moreSelf, total + moreTotal);
        }
    }

    /** Functions are told by what the viewer can tell them by. */
    private record Key(String name, String file) {}

    /** A function while samples are added up. */
    private static final class Sums {
        private final Function function;
        private final SortedMap<Integer, Cost> lines = new TreeMap<>();
        private long self;
        private long total;

        Sums(Function function) {
            this.function = function;
        }

        FunctionLines result() {
            return new FunctionLines(
                    function.name(), function.file(), function.startLine(), self, total, lines);
        }
    }

    /** A line of a function, which recursion has several times in a stack. */
    private record Place(Sums function, int line) {}

    /**
     * The functions of a profile that a text tells (see {@link FunctionSearch}), the costliest
     * first.
     *
     * @param typeIndex which value of the samples is summed up
     * @throws ProfileRequestException when it is neither, or takes too long
     */
    public static List<FunctionLines> of(Profile profile, int typeIndex, String wanted) {
        Map<Key, Sums> functions = new HashMap<>();
        FunctionSearch search = new FunctionSearch(profile, wanted);
        Set<Object> seen = new HashSet<>();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            long value = profile.value(sample, typeIndex);
            boolean isLeaf = true;
            seen.clear();
            for (int depth = 0; depth < profile.stackLength(sample); depth++) {
                Location location = profile.locations().get(profile.locationId(sample, depth));
                for (Line line : location.lines()) {
                    if (search.matches(line.function())) {
                        add(functions, line, isLeaf, value, seen);
                    }
                    isLeaf = false;
                }
                isLeaf = false;
            }
        }
        List<FunctionLines> found = new ArrayList<>();
        functions.values().forEach(sums -> found.add(sums.result()));
        found.sort(
                Comparator.comparingLong(FunctionLines::total)
                        .reversed()
                        .thenComparing(FunctionLines::name)
                        .thenComparing(FunctionLines::file));
        return found;
    }

    private static void add(
            Map<Key, Sums> functions, Line line, boolean isLeaf, long value, Set<Object> seen) {
        Function function = line.function();
        Sums sums =
                functions.computeIfAbsent(
                        new Key(function.name(), function.file()), key -> new Sums(function));
        long self = isLeaf ? value : 0;
        sums.self += self;
        sums.total += seen.add(sums) ? value : 0;
        long total = seen.add(new Place(sums, line.line())) ? value : 0;
        Cost before = sums.lines.getOrDefault(line.line(), Cost.NONE);
        sums.lines.put(line.line(), before.plus(self, total));
    }

    /** Whether any of its cost has a line. */
    public boolean hasLines() {
        return !lines.isEmpty() && lines.lastKey() > 0;
    }
}
