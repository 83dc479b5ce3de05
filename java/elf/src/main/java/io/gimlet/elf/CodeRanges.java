// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The address ranges of a file that hold instructions: its executable sections, or, when it has
 * none, its executable segments. Immutable.
 */
public final class CodeRanges {
    private final long[] starts;
    private final long[] ends;

    /**
     * Where ranges overlap, which only hostile files have, the one that starts first keeps the
     * addresses.
     */
    private CodeRanges(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort((one, other) -> Long.compareUnsigned(one.start, other.start));
        List<Range> disjoint = new ArrayList<>();
        long covered = 0;
        for (Range range : sorted) {
            long start = Long.compareUnsigned(range.start, covered) < 0 ? covered : range.start;
            if (Long.compareUnsigned(start, range.end) < 0) {
                disjoint.add(new Range(start, range.end));
                covered = range.end;
            }
        }
        starts = disjoint.stream().mapToLong(Range::start).toArray();
        ends = disjoint.stream().mapToLong(Range::end).toArray();
    }

    static CodeRanges of(List<Section> sections, List<Segment> segments) {
        List<Range> fromSections =
                sections.stream()
                        .filter(section -> section.isCode() && section.address() != 0)
                        .map(s -> new Range(s.address(), s.address() + s.size()))
                        .toList();
        if (!fromSections.isEmpty()) {
            return new CodeRanges(fromSections);
        }
        return new CodeRanges(
                segments.stream()
                        .filter(segment -> segment.isLoad() && segment.isExecutable())
                        .map(s -> new Range(s.address(), s.address() + s.memorySize()))
                        .toList());
    }

    /** Returns the number of ranges. */
    public int size() {
        return starts.length;
    }

    /** Returns the first address of a range; ranges are in ascending unsigned order. */
    public long start(int index) {
        return starts[index];
    }

    /** Returns the address after the last one of a range. */
    public long end(int index) {
        return ends[index];
    }

    /** Returns the range that holds an address, or -1 when it is not in code. */
    public int find(long address) {
        int low = 0;
        int high = starts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && Long.compareUnsigned(address, ends[high]) < 0 ? high : -1;
    }

    @Override
    public String toString() {
        return Arrays.toString(starts) + ".." + Arrays.toString(ends);
    }

    private record Range(long start, long end) {}
}
