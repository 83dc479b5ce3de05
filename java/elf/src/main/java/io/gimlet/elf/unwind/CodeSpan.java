// SPDX-License-Identifier: Apache-2.0
package io.gimlet.elf.unwind;

import io.gimlet.elf.Segment;
import java.util.List;

/** The executable segments of a file, for asking quickly whether an FDE describes code in them. */
final class CodeSpan {
    private final long[] starts;
    private final long[] ends;
    private final long base;
    private int last;

    CodeSpan(List<Segment> segments) {
        List<Segment> code =
                segments.stream()
                        .filter(segment -> segment.isLoad() && segment.isExecutable())
                        .filter(segment ->
                                Long.compareUnsigned(
                                                segment.address(),
                                                segment.address() + segment.memorySize())
                                        < 0)
                        .toList();
        starts = code.stream().mapToLong(Segment::address).toArray();
        ends = code.stream().mapToLong(s -> s.address() + s.memorySize()).toArray();
        base = code.stream().mapToLong(Segment::address).reduce(CodeSpan::lower).orElse(0) - 1;
    }

    private static long lower(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    /** Returns the address behind the highest of all code. */
    long end() {
        long end = base + 1;
        for (long candidate : ends) {
            end = Long.compareUnsigned(candidate, end) > 0 ? candidate : end;
        }
        return end;
    }

    boolean isEmpty() {
        return starts.length == 0;
    }

    /**
     * Returns the address before the lowest of all code, as the rows of a signal frame begin one
     * byte before its FDE.
     */
    long base() {
        return base;
    }

    /** Returns whether a range, which is not empty, lies in one segment. */
    boolean contains(long start, long length) {
        if (isIn(last, start, length)) {
            return true;
        }
        for (int i = 0; i < starts.length; i++) {
            if (isIn(i, start, length)) {
                last = i;
                return true;
            }
        }
        return false;
    }

    private boolean isIn(int segment, long start, long length) {
        long offset = start - starts[segment];
        long size = ends[segment] - starts[segment];
        return Long.compareUnsigned(offset, size) < 0
                && Long.compareUnsigned(length, size - offset) <= 0;
    }
}
